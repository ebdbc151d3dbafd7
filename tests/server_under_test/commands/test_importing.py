"""What another server exported: the finer points, without a door."""

import itertools
from dataclasses import replace
from uuid import uuid4

import pytest
from support.house import ALICE, BOB, NOON

from server_under_test.commands import (
    CreateDependency,
    CreateSprint,
    DeleteSprint,
    DeleteWorkItem,
    Import,
    StartTimer,
    UpdateSprint,
    UpdateWorkItem,
)
from server_under_test.entities import Comment, Dependency, Project, Sprint, TimeEntry, WorkItem
from server_under_test.errors import Refused
from server_under_test.events import EntityEvent
from server_under_test.queries import members, projects, sprints, work_items

CARL = "cccccccc-0000-4000-8000-000000000000"
SIGNED = {"created_at": NOON, "updated_at": NOON, "created_by": CARL, "updated_by": CARL}


def a_project(**fields):
    usual = {"key": "THERE", "title": "t", "description": None, "status": "active", "version": 1}
    return Project(**{"id": str(uuid4()), **usual, "next_work_item_number": 1, **SIGNED, **fields})


def a_sprint(project, **fields):
    usual = {"project_id": project.id, "name": "s", "goal": None, "status": "planned", "version": 1}
    return Sprint(**{"id": str(uuid4()), **usual, "start_date": NOON, "end_date": NOON + 1, **SIGNED, **fields})


NUMBERS = itertools.count(1000)


def an_item(project, **fields):
    usual = {"project_id": project.id, "project_key": "", "item_type": "task", "position": 1, "title": "t"}
    words = {"description": None, "status": "todo", "priority": "low", "version": 1, "item_number": next(NUMBERS)}
    nothing = dict.fromkeys(("parent_id", "assignee_id", "sprint_id", "story_points"))
    return WorkItem(**{"id": str(uuid4()), **usual, **words, **nothing, **SIGNED, **fields})


def a_comment(item, **fields):
    return Comment(**{"id": str(uuid4()), "work_item_id": item.id, "content": "c", **SIGNED, **fields})


def an_entry(item, **fields):
    usual = {"work_item_id": item.id, "user_id": CARL, "started_at": NOON - 60, "ended_at": NOON, "description": None}
    dated = {"duration_seconds": None, "created_at": NOON, "updated_at": NOON}
    return TimeEntry(**{"id": str(uuid4()), **usual, **dated, **fields})


def an_edge(blocking, blocked, **fields):
    ends = {"blocking_item_id": blocking.id, "blocked_item_id": blocked.id, "dependency_type": "blocks"}
    return Dependency(**{"id": str(uuid4()), **ends, "created_at": NOON, "created_by": CARL, **fields})


async def counted(house, user=ALICE, **lists):
    """What became of each kind that was in the import, as (created, updated, skipped)."""
    counts = (await house.do(Import(**lists), user=user, door="rest")).content
    return {name: tuple(counts[name].values()) for name in lists}


async def objection(house, **lists):
    with pytest.raises(Refused) as refused:
        await house.do(Import(**lists), door="rest")
    assert refused.value.code == "VALIDATION_ERROR"
    return refused.value.message, refused.value.field


@pytest.fixture
async def project(house):
    made = await house.project()
    house.told()
    return made


async def test_a_refusal_says_which_object_is_at_fault(house, project):
    good, bad = an_item(project), an_item(project, title=" ")
    assert await objection(house, work_items=[good, bad]) == ("work_items[1]: title is empty", "title")
    assert await house.read(work_items.of_project, project.id) == []


async def test_a_refusal_of_a_reference_says_which_object_is_at_fault(house, project):
    epic = an_item(project, item_type="epic", parent_id=str(uuid4()))
    message, field = await objection(house, work_items=[an_item(project), epic])
    assert (message[:14], field) == ("work_items[1]:", "parent_id")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("projects", {"version": 2**31 - 1}),
        ("projects", {"next_work_item_number": 2**31 - 1}),
        ("projects", {"updated_at": 2**62}),
        ("work_items", {"item_number": 2**31 - 1}),
        ("work_items", {"version": 0}),
        ("work_items", {"position": -1}),
        ("time_entries", {"started_at": 0, "ended_at": None}),
        ("time_entries", {"started_at": 0, "ended_at": NOON}),
        ("time_entries", {"ended_at": NOON + 61}),
        ("time_entries", {"description": "x" * 1001}),
    ],
    ids=lambda each: each if isinstance(each, str) else " ".join(each),
)
async def test_what_would_outgrow_its_place_later_is_refused_now(house, project, kind, fields):
    item = an_item(project)
    made = {"projects": a_project(), "work_items": item, "time_entries": an_entry(item)}[kind]
    rest = {} if kind == "work_items" else {"work_items": [item]}
    _, field = await objection(house, **rest, **{kind: [replace(made, **fields)]})
    assert field in fields


async def test_a_timer_may_have_been_stopped_in_the_second_it_was_started(house, project):
    item = an_item(project)
    entry = an_entry(item, started_at=NOON, ended_at=NOON)
    assert await counted(house, work_items=[item], time_entries=[entry]) == {
        "work_items": (1, 0, 0),
        "time_entries": (1, 0, 0),
    }


async def test_the_length_of_an_entry_follows_from_its_times(house, project):
    item = an_item(project)
    entry = an_entry(item, duration_seconds=7)
    await counted(house, work_items=[item], time_entries=[entry])
    assert house.events[-1].after.duration_seconds == 60


async def test_what_refers_to_something_deleted_here_is_skipped_with_it(house, project):
    kept, gone = await house.item(project), await house.item(project, item_type="epic")
    await house.do(DeleteWorkItem(work_item_id=gone.id))
    house.told()
    story = an_item(project, item_type="story", parent_id=gone.id)
    task = an_item(project, parent_id=story.id)
    skipped = await counted(
        house,
        work_items=[task, story],
        comments=[a_comment(gone), a_comment(task)],
        dependencies=[an_edge(kept, gone)],
        time_entries=[an_entry(story)],
    )
    assert skipped == {
        "work_items": (0, 0, 2),
        "comments": (0, 0, 2),
        "dependencies": (0, 0, 1),
        "time_entries": (0, 0, 1),
    }
    assert house.told() == []


async def test_an_item_in_a_sprint_that_is_deleted_here_is_skipped(house, project):
    sprint = await house.made(CreateSprint(project_id=project.id, name="s", start_date=NOON, end_date=NOON + 1))
    await house.do(DeleteSprint(sprint_id=sprint.id))
    assert await counted(house, work_items=[an_item(project, sprint_id=sprint.id)]) == {"work_items": (0, 0, 1)}


@pytest.mark.parametrize("order", [1, -1], ids=["ending first", "beginning first"])
async def test_one_sprint_ends_and_another_begins_in_whatever_order(house, project, order):
    ending = await house.made(CreateSprint(project_id=project.id, name="s", start_date=NOON, end_date=NOON + 1))
    ending = await house.made(UpdateSprint(sprint_id=ending.id, expected_version=1, status="active"))
    ended = replace(ending, status="completed", version=3, updated_at=NOON + 1)
    begun = a_sprint(project, status="active")
    assert await counted(house, sprints=[ended, begun][::order]) == {"sprints": (1, 1, 0)}
    stored = {each.id: each.status for each in await house.read(sprints.of_project, project.id)}
    assert stored == {ending.id: "completed", begun.id: "active"}


async def test_a_project_gets_no_second_active_sprint(house, project):
    both = [a_sprint(project, status="active"), a_sprint(project, status="active")]
    assert await objection(house, sprints=both) == ("sprints[1]: another sprint of the project is active", "status")


@pytest.mark.parametrize("order", [1, -1], ids=["stopped first", "running first"])
async def test_one_timer_was_stopped_and_another_started_in_whatever_order(house, project, order):
    item = await house.item(project)
    running = await house.made(StartTimer(work_item_id=item.id))
    stopped = replace(running, ended_at=NOON, updated_at=NOON + 1)
    started = an_entry(item, user_id=ALICE, ended_at=None)
    assert await counted(house, time_entries=[stopped, started][::order]) == {"time_entries": (1, 1, 0)}


async def test_a_user_gets_no_second_running_timer(house, project):
    item = await house.item(project)
    await house.do(StartTimer(work_item_id=item.id))
    second = an_entry(item, user_id=ALICE, ended_at=None)
    assert await objection(house, time_entries=[second]) == (
        "time_entries[0]: the user has another timer running",
        "ended_at",
    )


@pytest.mark.parametrize("name", ["item_type", "project_id"])
async def test_an_item_keeps_its_type_and_its_project(house, project, name):
    item = await house.item(project)
    other = {"item_type": "epic", "project_id": (await house.project("OTHER")).id}
    changed = replace(item, **{name: other[name]}, updated_at=NOON + 1)
    _, field = await objection(house, work_items=[changed])
    assert field == name


async def test_a_pair_that_is_linked_here_under_another_id_is_skipped(house, project):
    first, second = await house.item(project), await house.item(project)
    link = CreateDependency(blocking_item_id=first.id, blocked_item_id=second.id, dependency_type="blocks")
    await house.do(link)
    assert await counted(house, dependencies=[an_edge(first, second)]) == {"dependencies": (0, 0, 1)}


async def test_another_key_is_told_as_a_change(house, project):
    await counted(house, projects=[replace(project, key="OTHER", updated_at=NOON + 1)])
    (change,) = house.events[-1].changes
    assert (change.field_name, change.old_value, change.new_value) == ("key", "DEMO", "OTHER")


async def test_each_relative_is_refreshed_once_however_many_items_come_in_below_it(house, project):
    epic = await house.item(project, item_type="epic")
    story = an_item(project, item_type="story", parent_id=epic.id)
    tasks = [an_item(project, parent_id=story.id, position=n) for n in range(1, 6)]
    house.told()
    await counted(house, work_items=[story, *tasks])
    refreshed = [event for event in house.events if isinstance(event, EntityEvent) and event.operation == "update"]
    assert {event.after.id: len(event.after.descendant_ids) for event in refreshed} == {epic.id: 6, story.id: 5}
    assert len(refreshed) == 2
    assert house.events[-2:] == refreshed
    assert all(event.changes == () for event in refreshed)


async def test_a_move_refreshes_the_old_and_the_new_relatives(house, project):
    old, new = await house.item(project, item_type="story"), await house.item(project, item_type="story")
    task = await house.item(project, parent_id=old.id)
    house.told()
    await counted(house, work_items=[replace(task, parent_id=new.id, version=2, updated_at=NOON + 1)])
    _, moved, *refreshed = house.events
    assert (moved.before.ancestor_ids, moved.after.ancestor_ids) == ((old.id,), (new.id,))
    assert {event.after.id: event.after.descendant_ids for event in refreshed} == {old.id: (), new.id: (task.id,)}


async def test_an_item_that_was_imported_is_updated_like_any_other(house, project):
    item = an_item(project, version=5)
    await counted(house, work_items=[item])
    after = await house.made(UpdateWorkItem(work_item_id=item.id, expected_version=5, title="new"))
    assert (after.version, after.display_key) == (6, f"DEMO-{item.item_number}")


async def test_what_an_event_shows_of_an_imported_item_has_its_display_key(house, project):
    item = an_item(project)
    await counted(house, work_items=[item])
    assert house.events[-1].after.display_key == f"DEMO-{item.item_number}"


async def test_importer_and_creator_of_a_new_project_are_its_admins(guarded_house):
    project = a_project()
    await counted(guarded_house, projects=[project])
    assert {each.user_id: each.role for each in await guarded_house.read(members.of_project, project.id)} == {
        ALICE: "admin",
        CARL: "admin",
    }
    assert guarded_house.events[-1].audience.users == {ALICE, CARL}


async def test_nobody_imports_into_a_project_of_others(guarded_house):
    project = await guarded_house.project()
    item = await guarded_house.item(project)
    for lists in (
        {"projects": [project]},
        {"sprints": [a_sprint(project)]},
        {"work_items": [an_item(project)]},
        {"work_items": [item]},
        {"comments": [a_comment(item)]},
        {"time_entries": [an_entry(item)]},
    ):
        assert await guarded_house.refusal(Import(**lists), user=BOB) == ("UNAUTHORIZED", None)


async def test_a_foreign_project_cannot_be_told_from_one_that_does_not_exist(guarded_house):
    foreign = await guarded_house.project()
    refusals = [
        await guarded_house.refusal(Import(work_items=[an_item(each)]), user=BOB) for each in (foreign, a_project())
    ]
    assert refusals[0] == refusals[1]


async def test_one_object_that_is_refused_keeps_all_others_out(house):
    project = a_project()
    await objection(house, projects=[project], comments=[a_comment(an_item(project))])
    assert await house.read(projects.all_projects) == []
    assert house.told() == []
