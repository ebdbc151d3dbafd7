"""The columns of a board: none, unless somebody put rows there."""

import pytest
from support.house import BOB

from server_under_test.entities import SwimLane
from server_under_test.errors import Refused
from server_under_test.queries import swim_lanes


def lane(project, number, **fields):
    usual = {"name": f"lane {number}", "status_value": "todo", "position": number, "is_default": number == 1}
    return SwimLane(id=str(number), project_id=project.id, created_at=1, updated_at=1, **{**usual, **fields})


async def test_a_project_has_no_lanes_of_its_own_accord(house):
    project = await house.project()
    assert await house.read(swim_lanes.of_project, project.id) == []


async def test_lanes_are_listed_by_position_and_of_one_project(house, database):
    project, other = await house.project(), await house.project("OTHER")
    lanes = [lane(project, 2), lane(project, 1), lane(other, 3), lane(project, 4)]

    def add(connection, tables):
        for each in lanes:
            tables.swim_lanes.add(each)
        connection.execute("UPDATE swim_lanes SET deleted_at = 1 WHERE id = '4'")

    await database.write(add)
    assert await house.read(swim_lanes.of_project, project.id) == [lanes[1], lanes[0]]


async def test_lanes_are_shown_to_those_who_may_view_the_project(guarded_house):
    project = await guarded_house.project()
    with pytest.raises(Refused, match="view"):
        await guarded_house.read(swim_lanes.of_project, project.id, user=BOB)
