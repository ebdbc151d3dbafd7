from harness.history import EntityKind
from harness.history.content import DERIVED_FIELDS, TEXT_FIELDS, differing_fields, own_fields, version_of


def test_every_kind_says_which_of_its_fields_are_text_and_which_are_derived():
    assert set(TEXT_FIELDS) == set(DERIVED_FIELDS) == set(EntityKind)


def test_derived_fields_are_not_own():
    assert own_fields(EntityKind.WORK_ITEM, {"title": "a", "ancestor_ids": ["b"]}) == {"title": "a"}


def test_only_own_fields_that_both_show_are_compared():
    left = {"title": "a", "status": "todo", "ancestor_ids": [], "display_key": "X-1"}
    right = {"title": "b", "status": "todo", "ancestor_ids": ["c"], "position": 1}
    assert differing_fields(EntityKind.WORK_ITEM, left, right) == ("title",)


def test_a_version_is_a_number_or_none():
    assert version_of({"version": 3}) == 3
    assert version_of({"version": None}) is None
    assert version_of(None) is None
