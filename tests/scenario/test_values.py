"""Do the scenario's words become the contract's keys and values, and nothing else?"""

import time

import pytest

from harness.scenario import Ref
from harness.scenario.values import seconds_of

NOW_S = 1_000_000
DAY_S = 86_400


def created(planned, what, values, *, owner=""):
    step = f"- alice: {{create: {what}, {owner} set: {values}}}"
    item = "- alice: {create: work_item, as: login, set: {title: x}}"
    return planned(f"{item}\n{step}").steps[1].values


def test_a_work_item_is_a_task_unless_it_says_otherwise(planned):
    assert created(planned, "work_item", "{title: x}") == {"title": "x", "item_type": "task"}


def test_the_words_of_a_work_item_become_the_keys_of_the_contract(planned):
    values = created(planned, "work_item", "{type: story, title: x, description: y, priority: high, parent: login}")
    assert values == {
        "item_type": "story",
        "title": "x",
        "description": "y",
        "priority": "high",
        "parent_id": Ref("login"),
    }


def test_a_sprint_lasts_from_now_for_two_weeks_unless_it_says_otherwise(planned):
    assert created(planned, "sprint", "{name: x}") == {
        "name": "x",
        "start_date": NOW_S,
        "end_date": NOW_S + 14 * DAY_S,
    }


def test_a_sprint_that_starts_later_ends_later(planned):
    values = created(planned, "sprint", "{name: x, start_date: +30d}")
    assert values["end_date"] == NOW_S + 44 * DAY_S


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("now", NOW_S),
        ("+14d", NOW_S + 14 * DAY_S),
        ("-2h", NOW_S - 7200),
        ("+30m", NOW_S + 1800),
        ("+10s", NOW_S + 10),
        ("1970-01-02", DAY_S),
        ("1970-01-02T00:00:01Z", DAY_S + 1),
        ("1970-01-02T01:00:00+01:00", DAY_S),
        ("tomorrow", None),
        ("+14", None),
        ("1970-13-01", None),
    ],
)
def test_a_moment_is_a_date_or_a_distance(text, seconds):
    assert seconds_of(text, NOW_S) == seconds


def test_a_date_means_the_same_wherever_the_machine_stands(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert seconds_of("1970-01-02", NOW_S) == DAY_S
    finally:
        monkeypatch.undo()
        time.tzset()


def test_dates_need_no_quotes_and_unix_seconds_are_fine(planned):
    values = created(planned, "sprint", "{name: x, start_date: 1970-01-03, end_date: 345600}")
    assert values == {"name": "x", "start_date": 2 * DAY_S, "end_date": 4 * DAY_S}


def test_null_clears_what_can_be_cleared(planned):
    steps = (
        "- alice: {create: work_item, as: a, set: {title: x}}\n- bob: {update: a, set: {parent: null, sprint: null}}"
    )
    assert planned(steps).steps[1].values == {"parent_id": None, "sprint_id": None}


def test_what_is_expected_may_be_null_or_a_version(planned):
    steps = (
        "- alice: {create: work_item, as: a, set: {title: x}}\n"
        "- bob: {expect: a, is: {description: null, story_points: null, version: 1, item_number: 1, type: task}}"
    )
    assert planned(steps).steps[1].wanted == {
        "description": None,
        "story_points": None,
        "version": 1,
        "item_number": 1,
        "item_type": "task",
    }


def test_a_variable_alone_may_be_a_number_and_a_text_stays_a_text(planned):
    steps = """
        - alice: {create: work_item, as: a, set: {title: "${seed}"}}
        - alice: {update: a, set: {story_points: "${seed}", title: "${seed}0"}}
        """
    first, second = planned(steps, seed=5).steps
    assert first.values["title"] == "5"
    assert second.values == {"story_points": 5, "title": "50"}


@pytest.mark.parametrize("length", [0, 201])
def test_how_long_a_text_may_be_is_left_to_the_server(planned, length):
    step = f'- alice: {{create: work_item, set: {{title: "{"x" * length}"}}, may_fail: validation}}'
    assert planned(step).steps[0].values["title"] == "x" * length


@pytest.mark.parametrize(
    ("step", "mistake"),
    [
        ("create: work_item, set: {description: y}", "'title' is missing in 'set': a work_item needs it"),
        ("create: work_item, set: {title: 5}", "'title' is a text, but the number 5 stands here: quote it (\"5\")"),
        ("create: work_item, set: {title: true}", 'but true, a yes-or-no value, stands here: quote it ("true")'),
        ("create: work_item, set: {title: null}", "'title' cannot be null here: leave it out"),
        ("create: work_item, set: {title: x, titel: y}", "a work_item has no 'titel' - did you mean 'title'?"),
        ("create: work_item, set: {title: x, type: stroy}", "'type' cannot be 'stroy' - did you mean 'story'?"),
        ("create: work_item, set: {title: x, status: 1}", "'status' cannot be '1'"),
        ("create: work_item, set: {title: x, parent: 5}", "'parent' is a text, but the number 5 stands here"),
        (
            "create: work_item, set: {title: x, sprint: s}",
            "'sprint' of a work_item cannot stand when it is created, only in an update and in what is expected",
        ),
        (
            "create: work_item, set: {title: x, version: 1}",
            "'version' of a work_item cannot stand when it is created, only in what is expected",
        ),
        ("create: sprint, set: {name: x, end_date: soon}", "'end_date' is a date ('2026-03-01'), Unix seconds, or"),
        ("create: sprint, set: {name: x, end_date: -1}", "not the number -1"),
        ("create: sprint, set: {name: x, end_date: true}", "not true, a yes-or-no value,"),
        ("create: sprint, set: {name: x, end_date: 999999999999999}", "not the number 999999999999999"),
        ("update: board, set: {key: ABC}", "'key' of a project cannot stand in an update, only when it is created"),
        ("update: board, set: {description: null}", "'description' cannot be null here: it cannot be cleared"),
    ],
)
def test_a_value_that_does_not_fit_is_explained(mistakes_in, step, mistake):
    [found] = mistakes_in(f"- alice: {{{step}}}")
    assert mistake in found


@pytest.mark.parametrize("points", ["-1", "101", "1.5", "'5'", "true", '"${seed}x"'])
def test_story_points_are_whole_numbers_up_to_a_hundred(mistakes_in, points):
    item = "- alice: {create: work_item, as: a, set: {title: x}}"
    steps = f"{item}\n- bob: {{update: a, set: {{story_points: {points}}}}}"
    [found] = mistakes_in(steps)
    assert "'story_points' is a whole number from 0 to 100, not" in found
