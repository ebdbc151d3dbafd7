"""What hangs on work items: comments, time entries, dependencies."""

import pytest

from harness.history import EntityKind, Verb
from harness.scenario import Ref

ITEMS = """
- alice: {create: work_item, as: login, set: {title: x}}
- alice: {create: work_item, as: cart, set: {title: y}}
"""
NOW_S = 1_000_000


@pytest.fixture
def last_of(planned):
    return lambda steps: planned(ITEMS + steps).steps[-1]


@pytest.fixture
def mistake_in(mistakes_in):
    def only(steps):
        (found,) = mistakes_in(ITEMS + steps)
        return found

    return only


def test_a_timer_is_a_time_entry_that_is_running(last_of):
    act = last_of("- pm: {create: time_entry, on: login, as: timer, set: {running: true, description: Draw}}")
    assert (act.entity_kind, act.on, act.project, act.name) == (EntityKind.TIME_ENTRY, "login", "board", "timer")
    assert act.values == {"is_running": True, "description": "Draw"}


def test_time_that_has_passed_has_both_its_ends(last_of):
    act = last_of("- alice: {create: time_entry, on: login, set: {started_at: -2h, ended_at: -1h}}")
    assert act.values == {"started_at": NOW_S - 7200, "ended_at": NOW_S - 3600}


@pytest.mark.parametrize("values", ["{description: x}", "{started_at: -2h}", "{running: true, ended_at: -1h}"])
def test_a_time_entry_is_one_or_the_other(mistake_in, values):
    found = mistake_in(f"- alice: {{create: time_entry, on: login, set: {values}}}")
    assert "a time_entry is either a timer ('running: true') or has both 'started_at' and 'ended_at'" in found


TIMER = "- alice: {create: time_entry, on: login, as: timer, set: {running: true}}\n"


def test_a_timer_is_stopped_and_looked_at_by_the_same_word(last_of):
    assert last_of(TIMER + "- pm: {update: timer, set: {running: false}}").values == {"is_running": False}
    look = last_of(TIMER + "- bob: {expect: timer, is: {running: true, ended_at: null, duration: null}}")
    assert look.wanted == {"is_running": True, "ended_at": None, "duration_seconds": None}


@pytest.mark.parametrize(
    ("step", "mistake"),
    [
        ("- alice: {update: timer, set: {running: true}}", "one that was stopped cannot run again"),
        ("- alice: {update: timer, set: {running: false, description: x}}", "stopped by 'running: false' alone"),
        ("- alice: {create: time_entry, on: login, set: {running: false}}", "a timer is created with 'running: true'"),
        ("- alice: {create: time_entry, on: login, set: {running: yes}}", "'running' is true or false, not the text"),
        ("- alice: {create: time_entry, on: board, set: {running: true}}", "'board' is a project, and a work_item"),
        ("- pm: {update: timer, set: {ended_at: -1h}}", "'ended_at' is for ui actors: over REST a timer runs or is"),
        ("- pm: {create: time_entry, on: login, set: {started_at: 1, ended_at: -1h}}", "'started_at' is for ui actors"),
    ],
)
def test_what_no_timer_can_do_is_a_mistake(mistakes_in, step, mistake):
    assert mistake in mistakes_in(ITEMS + TIMER + step)[0]


def test_a_dependency_names_its_ends_and_blocks_unless_it_says_otherwise(last_of):
    act = last_of("- pm: {create: dependency, as: d, set: {blocking: login, blocked: cart}}")
    assert (act.on, act.project) == (None, "board")
    assert act.values == {
        "blocking_item_id": Ref("login"),
        "blocked_item_id": Ref("cart"),
        "dependency_type": "blocks",
    }


def test_a_dependency_belongs_to_the_project_of_what_blocks(last_of):
    steps = """
- alice: {create: project, as: annex, set: {title: z}}
- alice: {create: work_item, in: annex, as: far, set: {title: z}}
- alice: {create: dependency, set: {blocking: far, blocked: login, type: relates_to}}
"""
    assert last_of(steps).project == "annex"


DEPENDENCY = "- alice: {create: dependency, as: d, set: {blocking: login, blocked: cart}}\n"


def test_a_dependency_never_changes(mistake_in, last_of):
    assert "'d' is a dependency, which never changes" in mistake_in(
        DEPENDENCY + "- bob: {update: d, set: {type: blocks}}"
    )
    assert last_of(DEPENDENCY + "- bob: {delete: d}").verb is Verb.DELETE


@pytest.mark.parametrize(
    ("values", "mistake"),
    [
        ("{blocking: login}", "'blocked' is missing in 'set': a dependency needs it"),
        ("{blocking: login, blocked: board}", "'board' is a project, and a work_item belongs here"),
        ("{blocking: login, blocked: nobody}", "unknown entity 'nobody'"),
        ("{blocking: login, blocked: cart, type: block}", "'type' cannot be 'block' - did you mean 'blocks'?"),
    ],
)
def test_a_dependency_links_two_work_items(mistake_in, values, mistake):
    assert mistake in mistake_in(f"- alice: {{create: dependency, set: {values}}}")
