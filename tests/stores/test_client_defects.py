"""The planted bugs of clients: each shows, and only where it should."""

import pytest

from harness.history import ActorInfo, EntityKind, Verb
from harness.stores import CLIENT_DEFECTS, ClientStore, planted_store, refetching_of, store_of

ITEM = EntityKind.WORK_ITEM


def test_without_a_version_check_an_older_event_overwrites(event, item):
    store = planted_store(("apply-without-version-check",))
    store.apply(event("updated", item(2)))
    assert store.apply(event("updated", item(1)))


def test_a_client_that_forgets_deletions_takes_an_older_event_in_again(event, item):
    store = planted_store(("forget-deletions",))
    created = event("created", item(1))
    store.apply(created)
    store.apply(event("deleted", entity_id="w"))
    assert store.find(ITEM, "w") is None
    assert store.apply(created)


def test_a_client_that_inserts_twice_keeps_its_temporary_copy(event, item):
    store = planted_store(("double-insert-on-echo",))
    store.begin("own", verb=Verb.CREATE, entity_kind=ITEM, entity_id=None, values={"title": "t"}, project_id="p")
    store.apply(event("created", item(1)))
    store.confirm("own", item(1))
    assert set(store.confirmed()["work_item"]) == {"w", "own"}


def test_a_client_that_is_deaf_while_pending_loses_the_winners_event(event, item):
    store = planted_store(("drop-while-pending",))
    store.apply(event("created", item(1)))
    store.begin("own", verb=Verb.UPDATE, entity_kind=ITEM, entity_id="w", values={"title": "mine"})
    assert not store.apply(event("updated", item(2)))
    store.revert("own")
    assert store.find(ITEM, "w") == item(1)
    assert store.apply(event("updated", item(3)))


def test_a_client_that_clears_on_a_list_loses_the_other_kinds(event, item, snapshot):
    store = planted_store(("resync-by-clearing",))
    store.apply(event("created", item(1), kind="sprint"))
    store.load(snapshot(item(1)))
    assert store.visible(EntityKind.SPRINT) == {}
    assert set(store.visible(ITEM)) == {"w"}


def test_defects_can_be_planted_together(event, item):
    store = planted_store(("apply-without-version-check", "forget-deletions"))
    store.apply(event("created", item(2)))
    assert store.apply(event("updated", item(1)))
    store.apply(event("deleted", entity_id="w"))
    assert store.apply(event("created", item(1)))


def test_without_a_defect_the_store_is_the_strict_one():
    assert type(planted_store(())) is ClientStore
    assert type(store_of(ActorInfo(name="a", group="a", kind="ui"))) is ClientStore


@pytest.mark.parametrize("name", CLIENT_DEFECTS)
def test_every_defect_takes_the_place_of_some_part(name):
    actor = ActorInfo(name="a", group="a", kind="ui", client_defects=(name,))
    strict = planted_store(())
    made = store_of(actor)
    parts = [
        type(held) is not type(plain) or type(held).__mro__ != type(plain).__mro__
        for held, plain in zip(made._held.values(), strict._held.values(), strict=True)
    ]
    assert type(made) is not ClientStore or any(parts) or refetching_of(actor).heeds_known_only
