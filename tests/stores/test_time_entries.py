from dataclasses import replace

import pytest

from harness.history import EntityKind, Verb

ENTRY = EntityKind.TIME_ENTRY


@pytest.fixture
def told(event):
    return lambda what, content=None, **rest: event(what, content, kind="time_entry", **rest)


@pytest.fixture
def entry():
    """A time entry of work item `w`, as a WebSocket shows it."""

    def made(started_at=1, at_s=100, **values):
        own = {"id": "t", "work_item_id": "w", "started_at": started_at, "ended_at": None, "description": None}
        return {**own, "updated_at": at_s, **values}

    return made


def test_a_time_may_be_set_back_within_a_second(store, told, entry):
    for started_at in (1, 2, 1):
        store.apply(told("updated", entry(started_at)))
    assert store.find(ENTRY, "t") == entry(1)


def test_an_event_told_again_does_not_set_it_back(store, told, entry):
    first, second = told("updated", entry(1)), told("updated", entry(2))
    for event in (first, second, first, second, first):
        store.apply(event)
    assert store.find(ENTRY, "t") == entry(2)


def test_an_older_state_is_ignored(store, told, entry):
    store.apply(told("updated", entry(1, at_s=101)))
    assert not store.apply(told("updated", entry(2, at_s=100)))


def test_a_timer_stops_by_its_own_event_and_not_by_what_another_says_of_it(store, told, entry):
    store.apply(told("created", entry()))
    stopped = entry(ended_at=101, at_s=101)
    store.apply(replace(told("created", entry(id="u")), stopped=stopped))
    assert store.find(ENTRY, "t") == entry()
    assert store.apply(told("updated", stopped))
    assert store.find(ENTRY, "t") == stopped


def test_a_timer_that_was_asked_to_stop_shows_that_until_its_reply(store, told, entry):
    store.apply(told("created", entry(is_running=True)))
    store.begin("k", verb=Verb.UPDATE, entity_kind=ENTRY, entity_id="t", values={"is_running": False})
    assert store.find(ENTRY, "t")["is_running"] is False
    store.confirm("k", entry(ended_at=100, is_running=False))
    assert store.find(ENTRY, "t") == entry(ended_at=100, is_running=False)


def test_a_deleted_time_entry_never_lives_again(store, told, entry):
    store.apply(told("created", entry()))
    store.apply(told("deleted", entity_id="t"))
    assert not store.apply(told("updated", entry(2, at_s=200)))
