from dataclasses import replace

from harness.history import EntityKind, Event
from harness.stores import ClientStore


def test_activity_entries_and_kinds_it_does_not_hold_are_ignored(store, event, item):
    activity = replace(event("created", item(1)), event=Event.ACTIVITY, action="created")
    assert not store.apply(activity)
    assert not store.apply(event("created", item(1), kind="time_entry"))
    assert store.confirmed() == {"comment": {}, "project": {}, "sprint": {}, "work_item": {}}


def test_entities_of_different_kinds_with_one_id_are_kept_apart(store, event, item, comment):
    store.apply(event("created", item(1, "x")))
    store.apply(event("deleted", kind="comment", entity_id="x"))
    assert store.find(EntityKind.WORK_ITEM, "x") == item(1, "x")


def test_the_digest_does_not_depend_on_the_order_of_arrival_or_of_keys(event, item):
    one, other = ClientStore(), ClientStore()
    contents = [item(1, "a"), item(1, "b")]
    for content in contents:
        one.apply(event("created", content))
    for content in reversed(contents):
        other.apply(event("created", dict(reversed(content.items()))))
    assert one.digest() == other.digest()
    assert list(one.confirmed()["work_item"]) == list(other.confirmed()["work_item"]) == ["a", "b"]
    assert [*one.confirmed()["work_item"]["a"]] == [*other.confirmed()["work_item"]["a"]]


def test_the_digest_tells_any_difference(store, event, item):
    digests = {store.digest()}
    for content in (item(1), item(2), item(3, title=None), item(4, descendant_ids=["x"]), item(4, "v")):
        store.apply(event("created", content))
        digests.add(store.digest())
    assert len(digests) == 6


def test_what_was_confirmed_is_not_changed_by_what_is_told_later(store, event, item):
    store.apply(event("created", item(1)))
    before = store.confirmed()
    store.apply(event("deleted", entity_id="w"))
    assert set(before["work_item"]) == {"w"}
