import pytest

from harness.history import EntityKind, Verb

ITEM = EntityKind.WORK_ITEM


@pytest.fixture
def begin(store):
    def started(verb, entity_id=None, key="k", kind=ITEM, **values):
        store.begin(key, verb=verb, entity_kind=kind, entity_id=entity_id, values=values, project_id="p")

    return started


def test_a_create_is_shown_at_once_under_its_temporary_id(store, begin):
    begin(Verb.CREATE, title="new", parent_id="")
    shown = {"id": "k", "project_id": "p", "title": "new", "parent_id": None}
    assert store.find(ITEM, "k") == shown
    assert store.visible(ITEM) == {"k": shown}
    assert store.confirmed()["work_item"] == {}


def test_an_update_is_shown_at_once_as_the_next_version(store, begin, event, item):
    store.apply(event("created", item(2, parent_id="e")))
    begin(Verb.UPDATE, "w", title="new", parent_id="", story_points=None)
    assert store.find(ITEM, "w") == item(3, title="new", parent_id=None)
    assert store.confirmed()["work_item"]["w"] == item(2, parent_id="e")


def test_a_deleted_item_is_hidden_at_once(store, begin, event, item):
    store.apply(event("created", item(1)))
    begin(Verb.DELETE, "w")
    assert store.find(ITEM, "w") is None
    assert store.visible(ITEM) == {}
    assert set(store.confirmed()["work_item"]) == {"w"}


@pytest.mark.parametrize("verb", list(Verb))
def test_a_write_that_failed_leaves_no_trace(store, begin, event, item, verb):
    store.apply(event("created", item(1)))
    before = store.digest()
    begin(verb, None if verb is Verb.CREATE else "w")
    store.revert("k")
    assert store.visible(ITEM) == {"w": item(1)}
    assert store.digest() == before


def test_events_go_on_below_a_pending_write(store, begin, event, item):
    store.apply(event("created", item(1, status="backlog")))
    begin(Verb.UPDATE, "w", title="mine")
    assert store.apply(event("updated", item(2, title="theirs", status="done")))
    assert store.find(ITEM, "w") == item(2, title="mine", status="done")
    store.revert("k")
    assert store.find(ITEM, "w") == item(2, title="theirs", status="done")


def test_an_event_hidden_by_a_pending_delete_changes_nothing_to_see(store, begin, event, item):
    store.apply(event("created", item(1)))
    begin(Verb.DELETE, "w")
    assert not store.apply(event("updated", item(2)))
    store.revert("k")
    assert store.find(ITEM, "w") == item(2)


def test_an_item_deleted_under_a_pending_update_is_gone(store, begin, event, item):
    store.apply(event("created", item(1)))
    begin(Verb.UPDATE, "w", title="mine")
    assert store.apply(event("deleted", entity_id="w"))
    assert store.find(ITEM, "w") is None


def test_the_update_of_an_unknown_item_shows_nothing(store, begin):
    begin(Verb.UPDATE, "w", title="mine")
    assert store.visible(ITEM) == {}


@pytest.mark.parametrize("echo_first", [True, False])
def test_a_create_and_its_echo_make_one_item_in_either_order(store, begin, event, item, echo_first):
    begin(Verb.CREATE, title="new")
    echo = event("created", item(1))
    if echo_first:
        store.apply(echo)
    store.confirm("k", item(1))
    if not echo_first:
        assert not store.apply(echo)
    assert store.visible(ITEM) == {"w": item(1)}


def test_an_accepted_delete_is_remembered(store, begin, event, item):
    store.apply(event("created", item(1)))
    begin(Verb.DELETE, "w")
    store.confirm("k", None)
    assert not store.apply(event("updated", item(5)))


def test_a_reply_older_than_an_event_does_not_undo_it(store, begin, event, item):
    store.apply(event("created", item(1)))
    begin(Verb.UPDATE, "w", title="mine")
    store.apply(event("updated", item(3)))
    store.confirm("k", item(2, title="mine"))
    assert store.find(ITEM, "w") == item(3)


def test_a_reply_does_not_undo_a_refresh_that_overtook_it(store, begin, event, item):
    begin(Verb.CREATE)
    store.apply(event("created", item(1)))
    store.apply(event("updated", item(1, descendant_ids=["x"]), changes=()))
    store.confirm("k", item(1))
    assert store.find(ITEM, "w")["descendant_ids"] == ["x"]


def test_a_success_that_shows_no_entity_only_ends_the_write(store, begin, event, item):
    store.apply(event("created", item(1)))
    begin(Verb.UPDATE, "w", title="mine")
    store.confirm("k", None)
    assert store.find(ITEM, "w") == item(1)


def test_a_second_update_starts_from_what_the_first_shows(store, begin, event, item):
    store.apply(event("created", item(1)))
    begin(Verb.UPDATE, "w", key="k", title="one")
    begin(Verb.UPDATE, "w", key="l", status="done")
    assert store.find(ITEM, "w") == item(3, title="one", status="done")


def test_a_comment_has_no_version_to_count_on(store, begin, event, comment):
    store.apply(event("created", comment("a"), kind="comment"))
    begin(Verb.UPDATE, "c", kind=EntityKind.COMMENT, content="b")
    assert store.find(EntityKind.COMMENT, "c") == comment("b")


def test_confirming_what_is_not_pending_is_an_error_and_reverting_it_is_none(store):
    store.revert("never begun")
    with pytest.raises(KeyError):
        store.confirm("never begun", None)
