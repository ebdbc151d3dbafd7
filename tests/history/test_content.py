from harness.history import EntityKind
from harness.history.content import (
    DERIVED_FIELDS,
    HOLDER_FIELDS,
    STATE_FIELDS,
    TEXT_FIELDS,
    VERSIONED,
    differing_fields,
    holders_of,
    own_fields,
    state_of,
    version_of,
)


def test_every_kind_says_which_of_its_fields_are_text_and_which_are_derived():
    assert set(TEXT_FIELDS) == set(DERIVED_FIELDS) == set(EntityKind)


def test_derived_fields_are_not_own():
    assert own_fields(EntityKind.WORK_ITEM, {"title": "a", "ancestor_ids": ["b"]}) == {"title": "a"}


def test_only_own_fields_that_both_show_are_compared():
    left = {"title": "a", "status": "todo", "ancestor_ids": [], "display_key": "X-1"}
    right = {"title": "b", "status": "todo", "ancestor_ids": ["c"], "position": 1}
    assert differing_fields(EntityKind.WORK_ITEM, left, right) == ("title",)


def test_every_kind_without_versions_says_what_its_states_differ_in():
    assert set(STATE_FIELDS) == set(EntityKind) - VERSIONED
    assert set(HOLDER_FIELDS) == set(EntityKind) - VERSIONED


def test_a_state_is_what_was_written_as_servers_trim_it():
    comment = EntityKind.COMMENT
    assert state_of(comment, {"content": " a ", "updated_at": 1}) == state_of(comment, {"content": "a"})
    assert state_of(EntityKind.TIME_ENTRY, {"started_at": 1}) != state_of(EntityKind.TIME_ENTRY, {"started_at": 2})


def test_what_is_attached_names_its_work_items():
    assert holders_of(EntityKind.DEPENDENCY, {"blocking_item_id": "a", "blocked_item_id": "b"}) == ("a", "b")
    assert holders_of(EntityKind.TIME_ENTRY, {}) == ()
    assert holders_of(EntityKind.SPRINT, {"work_item_id": "a"}) == ()


def test_a_version_is_a_number_or_none():
    assert version_of({"version": 3}) == 3
    assert version_of({"version": None}) is None
    assert version_of(None) is None
