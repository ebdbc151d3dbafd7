from harness.history import EntityKind
from harness.stores import Difference, difference

ITEM, COMMENT = EntityKind.WORK_ITEM, EntityKind.COMMENT


def test_equal_stores_have_no_difference(item):
    assert difference({"work_item": {"w": item(1)}}, {ITEM: {"w": item(1)}}) == ()


def test_each_entity_that_is_not_as_it_should_be_is_named_in_order(item):
    held = {"work_item": {"a": item(1, "a"), "b": item(1, "b", status="todo"), "d": item(1, "d")}}
    authority = {ITEM: {"b": item(2, "b", status="todo"), "c": item(1, "c"), "d": item(1, "d")}}
    assert difference(held, authority) == (
        Difference(entity_kind=ITEM, entity_id="a", what="extra", held=item(1, "a")),
        Difference(
            entity_kind=ITEM,
            entity_id="b",
            what="differs",
            fields=("title", "version"),
            held=item(1, "b", status="todo"),
            wanted=item(2, "b", status="todo"),
        ),
        Difference(entity_kind=ITEM, entity_id="c", what="missing", wanted=item(1, "c")),
    )


def test_derived_fields_do_not_make_a_difference(item):
    held = {"work_item": {"w": item(1, descendant_ids=["x"])}}
    assert difference(held, {ITEM: {"w": item(1, display_key="P-1")}}) == ()


def test_kinds_the_authority_did_not_read_are_not_compared(item, comment):
    assert difference({"comment": {"c": comment("a")}}, {ITEM: {}}) == ()


def test_a_kind_the_store_does_not_have_is_missing_everything(item):
    assert [found.what for found in difference({}, {ITEM: {"w": item(1)}})] == ["missing"]


def test_comments_out_of_reach_do_not_make_a_difference(comment, item):
    held = {"comment": {"c": comment("a")}}
    assert difference(held, {ITEM: {}, COMMENT: {}}) == ()
    assert difference({}, {ITEM: {}, COMMENT: {"c": comment("a")}}) == ()
    within_reach = {ITEM: {"w": item(1)}, COMMENT: {}}
    assert [found.what for found in difference({**held, "work_item": {"w": item(1)}}, within_reach)] == ["extra"]


def test_without_the_work_items_every_comment_counts(comment):
    assert [found.what for found in difference({"comment": {"c": comment("a")}}, {COMMENT: {}})] == ["extra"]
