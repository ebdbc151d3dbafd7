import pytest

from harness.history import EntityKind

ITEM = EntityKind.WORK_ITEM


def test_an_unknown_item_is_taken_from_whichever_event_comes_first(store, event, item):
    assert store.apply(event("updated", item(4)))
    assert store.find(ITEM, "w") == item(4)


def test_a_newer_version_replaces_and_an_older_one_does_not(store, event, item):
    store.apply(event("created", item(2)))
    assert store.apply(event("updated", item(3)))
    assert not store.apply(event("updated", item(1)))
    assert store.find(ITEM, "w") == item(3)


def test_an_equal_version_with_another_content_of_its_own_changes_nothing(store, event, item):
    store.apply(event("created", item(2)))
    refresh = event("updated", item(2, title="another", descendant_ids=["x"]), changes=())
    assert not store.apply(refresh)
    assert store.find(ITEM, "w") == item(2)


def test_a_refresh_with_an_equal_version_changes_the_hierarchy_lists(store, event, item):
    store.apply(event("created", item(2)))
    assert store.apply(event("updated", item(2, descendant_ids=["x"], ancestor_ids=["e"]), changes=()))
    assert store.find(ITEM, "w") == item(2, descendant_ids=["x"], ancestor_ids=["e"])


def test_a_refresh_of_an_older_version_changes_nothing(store, event, item):
    store.apply(event("created", item(2)))
    assert not store.apply(event("updated", item(1, descendant_ids=["x"]), changes=()))


@pytest.mark.parametrize("stale", [0, 1, 2])
def test_no_event_told_again_undoes_a_refresh(store, event, item, stale):
    told = [
        event("updated", item(2)),
        event("updated", item(2, descendant_ids=["x"]), changes=()),
        event("updated", item(2, descendant_ids=["x", "y"]), changes=()),
    ]
    for each in told:
        store.apply(each)
    assert not store.apply(told[stale])
    assert store.find(ITEM, "w")["descendant_ids"] == ["x", "y"]


def test_a_refresh_may_bring_back_lists_that_once_were(store, event, item):
    for lists in (["x"], [], ["x"]):
        store.apply(event("updated", item(1, descendant_ids=lists), changes=()))
    assert store.find(ITEM, "w")["descendant_ids"] == ["x"]


def test_a_created_event_is_no_refresh(store, event, item):
    store.apply(event("updated", item(1, descendant_ids=["x"]), changes=()))
    assert not store.apply(event("created", item(1)))


def test_an_event_that_names_changes_is_no_refresh(store, event, item):
    store.apply(event("updated", item(2, descendant_ids=["x"])))
    assert not store.apply(event("updated", item(2), changes=("title",)))


def test_a_deleted_item_never_lives_again(store, event, item, snapshot):
    store.apply(event("created", item(1)))
    assert store.apply(event("deleted", entity_id="w"))
    assert not store.apply(event("updated", item(9)))
    store.load(snapshot(item(9)))
    assert store.find(ITEM, "w") is None


def test_a_deletion_heard_before_anything_else_is_remembered(store, event, item):
    assert not store.apply(event("deleted", entity_id="w"))
    assert not store.apply(event("created", item(1)))


def test_an_item_shown_with_its_deletion_time_is_deleted(store, event, item, snapshot):
    store.apply(event("created", item(1)))
    store.load(snapshot(item(1, deleted_at=5), whole=False))
    assert store.find(ITEM, "w") is None
    assert not store.apply(event("updated", item(2)))


def test_an_event_without_content_changes_nothing(store, event):
    assert not store.apply(event("created", entity_id="w"))
