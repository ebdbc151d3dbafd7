"""What blocks an item, and what it blocks."""

import pytest
from support.house import BOB

from server_under_test.commands import CreateDependency, DeleteDependency
from server_under_test.errors import Refused
from server_under_test.queries import dependencies


async def link(house, blocking, blocked):
    ends = {"blocking_item_id": blocking.id, "blocked_item_id": blocked.id}
    return await house.made(CreateDependency(dependency_type="relates_to", **ends))


async def test_links_are_listed_by_the_end_the_item_is_at_oldest_first(house):
    project = await house.project()
    hub, *others = [await house.item(project) for _ in range(4)]
    into = [await link(house, other, hub) for other in others]
    out_of = [await link(house, hub, other) for other in reversed(others)]
    await house.do(DeleteDependency(dependency_id=into.pop(1).id))
    assert await house.read(dependencies.of_work_item, hub.id) == (into, out_of)


async def test_a_deleted_link_is_not_found(house):
    project = await house.project()
    edge = await link(house, await house.item(project), await house.item(project))
    assert await house.read(dependencies.one, edge.id) == edge
    await house.do(DeleteDependency(dependency_id=edge.id))
    with pytest.raises(Refused, match="not found"):
        await house.read(dependencies.one, edge.id)


async def test_links_are_shown_to_those_who_may_view_the_project(guarded_house):
    house = guarded_house
    project = await house.project()
    item = await house.item(project)
    edge = await link(house, item, await house.item(project))
    for query, entity_id in ((dependencies.one, edge.id), (dependencies.of_work_item, item.id)):
        with pytest.raises(Refused, match="view"):
            await house.read(query, entity_id, user=BOB)
