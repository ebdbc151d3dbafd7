"""Snapshots and what was told around them: which of the two is newer?"""

from harness.history import EntityKind, Verb

ITEM = EntityKind.WORK_ITEM


def test_a_snapshot_brings_what_is_unknown_or_newer(store, event, item, snapshot):
    store.apply(event("created", item(1)))
    store.load(snapshot(item(2), item(1, "v")))
    assert store.visible(ITEM) == {"w": item(2), "v": item(1, "v")}


def test_a_snapshot_older_than_an_event_does_not_undo_it(store, event, item, snapshot):
    store.apply(event("updated", item(3)))
    store.apply(event("created", item(1, "new")))
    store.apply(event("updated", item(1, "epic", descendant_ids=["new"]), changes=()))
    store.load(snapshot(item(2), item(1, "epic")))
    assert store.visible(ITEM) == {
        "w": item(3),
        "new": item(1, "new"),
        "epic": item(1, "epic", descendant_ids=["new"]),
    }


def test_a_whole_snapshot_ends_what_it_no_longer_shows(store, item, snapshot):
    store.load(snapshot(item(1), item(1, "v")))
    store.load(snapshot(item(1, "v")))
    assert set(store.visible(ITEM)) == {"v"}


def test_a_partial_snapshot_ends_nothing(store, item, snapshot):
    store.load(snapshot(item(1)))
    store.load(snapshot(item(1, "v"), whole=False))
    assert set(store.visible(ITEM)) == {"w", "v"}


def test_a_snapshot_ends_nothing_outside_its_scope(store, item, snapshot):
    store.load(snapshot(item(1, project_id="q"), project_id="q"))
    store.load(snapshot())
    assert set(store.visible(ITEM)) == {"w"}


def test_a_snapshot_after_a_reconnect_ends_what_earlier_epochs_told(store, event, item, snapshot):
    store.apply(event("created", item(1)))
    store.apply(event("created", item(1, "fresh"), epoch=2))
    store.load(snapshot(epoch=2))
    assert set(store.visible(ITEM)) == {"fresh"}


def test_a_snapshot_after_a_reconnect_refreshes_lists_that_earlier_epochs_told(store, event, item, snapshot):
    store.apply(event("created", item(1)))
    store.apply(event("updated", item(1, descendant_ids=["x"]), changes=()))
    store.load(snapshot(item(1, descendant_ids=["x", "y"]), epoch=2))
    assert store.find(ITEM, "w")["descendant_ids"] == ["x", "y"]


def test_a_read_asked_for_after_an_event_knows_better(store, event, item, snapshot):
    store.apply(event("created", item(1)))
    store.load(snapshot(), asked_at=store.moment)
    assert store.visible(ITEM) == {}


def test_of_two_reads_without_a_moment_the_second_knows_what_was_told_before_the_first(store, event, item, snapshot):
    store.apply(event("created", item(1)))
    store.load(snapshot())
    assert set(store.visible(ITEM)) == {"w"}
    store.load(snapshot())
    assert store.visible(ITEM) == {}


def test_an_own_write_acknowledged_after_the_read_was_asked_for_is_kept(store, item, snapshot):
    asked_at = store.moment
    store.begin("k", verb=Verb.CREATE, entity_kind=ITEM, entity_id=None, values={})
    store.confirm("k", item(1))
    store.load(snapshot(), asked_at=asked_at)
    assert set(store.visible(ITEM)) == {"w"}


def test_what_a_snapshot_ended_is_brought_back_by_newer_states_only(store, event, item, snapshot):
    store.load(snapshot(item(2)))
    store.load(snapshot())
    assert not store.apply(event("updated", item(2)))
    assert store.apply(event("updated", item(3)))


def test_what_a_snapshot_ended_may_be_shown_by_another_one(store, item, snapshot):
    store.load(snapshot(item(2)))
    store.load(snapshot())
    store.load(snapshot(item(2)))
    assert set(store.visible(ITEM)) == {"w"}
