"""The catalogue of bugs: what is said of each, and that none acts where it was not planted."""

import asyncio
import re
from collections import Counter
from pathlib import Path

import pytest
from support.buggy import CREATED, UPDATED, rename
from support.commands import do

from server_under_test.defects import DEFECTS, described, plant
from server_under_test.defects.at_once import Gathering
from server_under_test.defects.dice import OneIn
from server_under_test.defects.profiles import PROFILES, defects_of
from server_under_test.settings.config import WrongUse

PAGE = Path(__file__).resolve().parents[3] / "docs" / "defects.md"


ELSEWHERE = [
    f"{defect['name']}:{others[-1]}"
    for defect in described()
    if (others := [entity for entity in defect["selector"]["entity"] if entity != "sprint"])
]
"""Each bug that can be planted so that it does not act on what is done to sprints."""


def test_there_are_many_bugs_in_many_classes():
    classes = Counter(defect["class"] for defect in described())
    assert len(DEFECTS) >= 60
    assert len(classes) >= 10


@pytest.mark.parametrize("defect", described(), ids=lambda defect: defect["name"])
def test_a_bug_says_what_it_does_and_what_shows_it(defect):
    assert defect["effect"]
    assert defect["cause"] or defect["breaks"] == "contract"
    assert plant(defect["name"]).where == plant(f"{defect['name']}:*:*:*").where
    assert isinstance(plant(defect["spec"]), DEFECTS[defect["name"]])


@pytest.mark.parametrize("spec", ["since-ignored:*:create", "rest-not-broadcast:*:*:ws", "unsubscribe-ignored:sprint"])
def test_a_bug_is_not_planted_where_it_cannot_act(spec):
    with pytest.raises(WrongUse, match="of this defect"):
        plant(spec)


def test_an_unknown_profile_is_wrong_use():
    with pytest.raises(WrongUse, match="did you mean 'pm-server'"):
        defects_of("pm-sever")


def test_everything_a_bug_needs_is_explained():
    explained = set(re.findall(r"^\* `([a-z-]+)`: ", PAGE.read_text(), flags=re.MULTILINE))
    assert {need for defect in described() for need in defect["needs"]} == explained


def test_every_class_has_a_section():
    sections = set(re.findall(r"^### ([a-z]+)$", PAGE.read_text(), flags=re.MULTILINE))
    assert {defect["class"] for defect in described()} == sections


def test_the_page_names_what_each_bug_breaks_and_its_cause():
    rows = {}
    for line in PAGE.read_text().splitlines():
        if line.startswith("| `"):
            name, _effect, _had, breaks, cause = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            rows[name.strip("` ")] = (breaks, cause or None)
    assert rows == {defect["name"]: (defect["breaks"], defect["cause"]) for defect in described()}


def test_the_profile_consists_of_bugs_of_the_catalogue():
    for specs in PROFILES.values():
        assert {spec.split(":")[0] for spec in specs} <= DEFECTS.keys()
        assert len(specs) == len(set(specs))


@pytest.mark.parametrize("spec", ELSEWHERE)
async def test_a_bug_planted_elsewhere_leaves_sprints_alone(planted, spec):
    board = await planted(spec)
    sprint = await board.sprint(goal="a goal")
    reply = await do(board.owner, "update_sprint", sprint_id=sprint.id, expected_version=1, name="new", goal="another")
    assert (reply.sprint.version, reply.sprint.name, reply.sprint.goal) == (2, "new", "another")
    told = ["activity sprint created", "sprint_created", "activity sprint updated", "sprint_updated"]
    for peer in (board.owner, board.observer):
        assert await peer.seen_kinds() == told
    assert list((await do(board.owner, "get_sprints", project_id=board.project.id)).sprints) == [reply.sprint]
    await do(board.owner, "delete_sprint", sprint_id=sprint.id)
    assert await board.observer.seen_kinds() == ["activity sprint deleted", "sprint_deleted"]
    assert not (await do(board.owner, "get_sprints", project_id=board.project.id)).sprints


async def test_bugs_can_be_planted_together(planted):
    board = await planted("unchanged-written", "version-skipped:work_item:*:ws", "list-capped", "stream-dies")
    assert (await rename(board, await board.item(), "a task")).work_item.version == 3
    assert await board.observer.seen_kinds() == [*CREATED, *UPDATED]


def test_one_in_so_many_is_once_in_each_of_them_and_the_same_in_every_run():
    hits = [[number for number in range(200) if dice()] for dice in (OneIn(20, "a seed"), OneIn(20, "a seed"))]
    assert hits[0] == hits[1]
    assert [number // 20 for number in hits[0]] == list(range(10))
    assert len({number % 20 for number in hits[0]}) > 1


async def test_who_gathers_goes_on_together_and_in_order():
    gathering, order = Gathering(), []

    async def join(name):
        await gathering.joined()
        order.append(name)

    await asyncio.gather(*(join(name) for name in "abc"))
    await join("d")
    assert order == ["a", "b", "c", "d"]
