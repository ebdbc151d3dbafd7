import pytest

from harness.history import EntityKind, Verb

COMMENT = EntityKind.COMMENT


@pytest.fixture
def told(event):
    return lambda what, content=None, **rest: event(what, content, kind="comment", **rest)


def test_within_a_second_the_comment_that_came_last_wins(store, told, comment):
    store.apply(told("created", comment("a")))
    assert store.apply(told("updated", comment("b")))
    assert store.find(COMMENT, "c") == comment("b")


def test_an_older_comment_is_ignored(store, told, comment):
    store.apply(told("created", comment("b", at_s=101)))
    assert not store.apply(told("updated", comment("a", at_s=100)))


def test_a_state_told_once_does_not_come_back_even_in_an_event_of_its_own(store, told, comment):
    for content in "abc":
        store.apply(told("updated", comment(content)))
    for content in "ab":
        assert not store.apply(told("updated", comment(content)))
    assert store.find(COMMENT, "c") == comment("c")


def test_another_author_in_the_same_second_makes_another_state(store, told, comment):
    store.apply(told("updated", comment("a", updated_by="u")))
    store.apply(told("updated", comment("b", updated_by="u")))
    assert store.apply(told("updated", comment("a", updated_by="v")))


def test_a_list_ahead_of_the_events_does_not_stop_them(store, told, comment, snapshot):
    store.load(snapshot(comment("b"), kind=COMMENT, work_item_id="w"))
    store.apply(told("updated", comment("a")))
    store.apply(told("updated", comment("b")))
    assert store.find(COMMENT, "c") == comment("b")


def test_a_list_behind_the_events_does_not_undo_them(store, told, comment, snapshot):
    asked_at = store.moment
    store.apply(told("updated", comment("b")))
    store.load(snapshot(comment("a"), kind=COMMENT, work_item_id="w"), asked_at=asked_at)
    assert store.find(COMMENT, "c") == comment("b")


def test_a_list_asked_for_later_corrects_what_no_event_told(store, told, comment, snapshot):
    store.apply(told("updated", comment("a")))
    store.load(snapshot(comment("b"), kind=COMMENT, work_item_id="w"), asked_at=store.moment)
    assert store.find(COMMENT, "c") == comment("b")


def test_a_reply_does_not_undo_what_came_after_its_echo(store, told, comment):
    store.begin("k", verb=Verb.UPDATE, entity_kind=COMMENT, entity_id="c", values={"content": "a"})
    store.apply(told("updated", comment("a")))
    store.apply(told("updated", comment("b")))
    store.confirm("k", comment("a"))
    assert store.find(COMMENT, "c") == comment("b")


def test_a_reply_counts_where_no_echo_came(store, told, comment):
    store.apply(told("created", comment("a")))
    store.begin("k", verb=Verb.UPDATE, entity_kind=COMMENT, entity_id="c", values={"content": "b"})
    store.confirm("k", comment("b"))
    assert store.find(COMMENT, "c") == comment("b")


def test_a_deleted_comment_never_lives_again(store, told, comment):
    store.apply(told("created", comment("a")))
    store.apply(told("deleted", entity_id="c"))
    assert not store.apply(told("updated", comment("b", at_s=200)))


def test_a_list_ends_the_comments_of_its_work_item_only(store, comment, snapshot):
    elsewhere = comment("x", entity_id="d", work_item_id="v")
    store.load(snapshot(comment("a"), elsewhere, kind=COMMENT, work_item_id="w"))
    store.load(snapshot(kind=COMMENT, work_item_id="w"))
    assert store.visible(COMMENT) == {"d": elsewhere}
