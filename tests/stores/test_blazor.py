"""The Blazor client's stores: its habits, one by one (contract/client.md 3)."""

from dataclasses import replace

import pytest

from harness.history import EntityKind, Verb
from harness.stores import BlazorStore

ITEM, COMMENT, PROJECT = EntityKind.WORK_ITEM, EntityKind.COMMENT, EntityKind.PROJECT
SPRINT, ENTRY, DEPENDENCY = EntityKind.SPRINT, EntityKind.TIME_ENTRY, EntityKind.DEPENDENCY


@pytest.fixture
def store() -> BlazorStore:
    return BlazorStore()


def begin(store, verb, entity_id, kind=ITEM, **values):
    store.begin("own", verb=verb, entity_kind=kind, entity_id=entity_id, values=values, project_id="p")


def test_an_update_of_a_work_item_must_be_newer_and_a_created_event_need_not(store, event, item):
    store.apply(event("created", item(3)))
    assert not store.apply(event("updated", item(3, title="same version")))
    assert not store.apply(event("updated", item(2)))
    assert store.apply(event("created", item(1)))
    assert store.find(ITEM, "w") == item(1)


def test_an_update_inserts_a_work_item_that_was_unknown(store, event, item):
    assert store.apply(event("updated", item(4)))
    assert store.find(ITEM, "w") == item(4)


@pytest.mark.parametrize("kind", [SPRINT, PROJECT])
def test_an_older_update_of_a_sprint_or_project_overwrites(store, event, item, kind):
    store.apply(event("created", item(2), kind=kind.value))
    assert store.apply(event("updated", item(1), kind=kind.value))
    assert store.find(kind, "w") == item(1)


def test_events_about_an_entity_with_an_own_write_under_way_are_lost(store, event, item):
    store.apply(event("created", item(1)))
    begin(store, Verb.UPDATE, "w", title="mine")
    assert not store.apply(event("updated", item(2)))
    assert store.find(ITEM, "w") == item(2, title="mine")
    store.revert("own")
    assert store.find(ITEM, "w") == item(1)


def test_only_the_optimistic_copy_of_a_work_item_counts_its_version_up(store, event, item):
    store.apply(event("created", item(1), kind="sprint"))
    begin(store, Verb.UPDATE, "w", SPRINT, title="mine")
    assert store.find(SPRINT, "w") == item(1, title="mine")


def test_a_creation_and_its_echo_stand_beside_each_other_until_the_reply(store, event, item):
    begin(store, Verb.CREATE, None, title="mine")
    store.apply(event("created", item(1)))
    assert set(store.visible(ITEM)) == {"own", "w"}
    store.confirm("own", item(1))
    assert set(store.visible(ITEM)) == {"w"}


def test_a_refused_creation_leaves_nothing(store):
    begin(store, Verb.CREATE, None, title="mine")
    store.revert("own")
    assert store.visible(ITEM) == {}


def test_a_reply_overwrites_what_is_newer(store, event, item):
    begin(store, Verb.CREATE, None, title="mine")
    store.apply(event("created", item(1)))
    store.apply(event("updated", item(2)))
    store.confirm("own", item(1))
    assert store.find(ITEM, "w") == item(1)


@pytest.mark.parametrize("kind", [ITEM, SPRINT, COMMENT])
def test_a_deletion_mark_hides_and_a_later_write_shows_again(store, event, item, kind):
    store.apply(event("created", item(1), kind=kind.value))
    store.apply(event("deleted", kind=kind.value, entity_id="w"))
    assert store.find(kind, "w") is None
    store.apply(event("updated", item(2), kind=kind.value))
    assert store.find(kind, "w") == item(2)


@pytest.mark.parametrize("kind", EntityKind)
def test_the_deletion_of_what_is_unknown_changes_nothing(store, event, item, kind):
    assert not store.apply(event("deleted", kind=kind.value, entity_id="w"))
    assert store.apply(event("created", item(1), kind=kind.value))


def test_an_own_deletion_shows_at_once_and_comes_back_when_it_is_refused(store, event, item):
    store.apply(event("created", item(1)))
    begin(store, Verb.DELETE, "w")
    assert store.find(ITEM, "w") is None
    store.revert("own")
    assert store.find(ITEM, "w") == item(1)
    begin(store, Verb.DELETE, "w")
    store.confirm("own", None)
    assert store.confirmed()["work_item"] == {}


def test_a_list_replaces_what_its_scope_holds_and_nothing_else(store, event, item, snapshot):
    store.apply(event("created", item(5, entity_id="newer")))
    store.apply(event("created", item(1, entity_id="elsewhere", project_id="q")))
    store.load(snapshot(item(1)))
    assert set(store.visible(ITEM)) == {"w", "elsewhere"}


@pytest.mark.parametrize("kind", [ENTRY, DEPENDENCY])
def test_lists_of_time_entries_and_dependencies_only_add(store, event, item, snapshot, kind):
    store.apply(event("created", item(1, work_item_id="i"), kind=kind.value))
    store.load(snapshot(kind=kind, project_id=None, work_item_id="i"))
    assert set(store.visible(kind)) == {"w"}


def test_a_dependency_hears_no_updates(store, event, item):
    store.apply(event("created", item(1), kind="dependency"))
    assert not store.apply(event("updated", item(2), kind="dependency"))


def test_a_started_timer_brings_the_entry_that_it_stopped(store, event, item):
    started = replace(event("created", item(1), kind="time_entry"), stopped=item(1, entity_id="before"))
    store.apply(started)
    assert set(store.visible(ENTRY)) == {"w", "before"}


def test_activity_entries_are_nobodys_state(store, event, item):
    assert not store.apply(event("activity", entity_id="w"))
    assert store.moment == 0
