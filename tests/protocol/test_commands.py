import pytest

from harness.errors import InvalidUse
from harness.history import EntityKind, Verb
from harness.protocol import WRITABLE, Command


def test_a_command_with_a_value_its_request_has_no_field_for_cannot_be_built():
    with pytest.raises(InvalidUse, match=r"create work_item cannot carry sprint_id; it carries description, item_type"):
        Command(verb=Verb.CREATE, entity_kind=EntityKind.WORK_ITEM, project_id="p", values={"sprint_id": "s"})


def test_a_delete_carries_no_values():
    with pytest.raises(InvalidUse, match="it carries no values"):
        Command(verb=Verb.DELETE, entity_kind=EntityKind.COMMENT, entity_id="c", values={"content": "x"})


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ({"verb": Verb.UPDATE, "entity_kind": EntityKind.COMMENT}, "an entity_id"),
        ({"verb": Verb.DELETE, "entity_kind": EntityKind.PROJECT, "entity_id": ""}, "an entity_id"),
        ({"verb": Verb.CREATE, "entity_kind": EntityKind.SPRINT}, "a project_id"),
        ({"verb": Verb.CREATE, "entity_kind": EntityKind.COMMENT, "values": {"content": "x"}}, "a work_item_id"),
    ],
)
def test_a_command_that_addresses_nothing_cannot_be_built(command, missing):
    with pytest.raises(InvalidUse, match=f"needs {missing}"):
        Command(**command)


def test_both_doors_know_the_values_of_the_contract():
    assert WRITABLE[Verb.CREATE, EntityKind.PROJECT] == {"title", "key", "description"}
    assert WRITABLE[Verb.UPDATE, EntityKind.SPRINT] == {"name", "goal", "start_date", "end_date", "status"}
    assert WRITABLE[Verb.CREATE, EntityKind.COMMENT] == {"content", "work_item_id"}
    assert WRITABLE[Verb.UPDATE, EntityKind.WORK_ITEM] == {
        *("title", "description", "status", "priority", "assignee_id"),
        *("sprint_id", "story_points", "parent_id", "position"),
    }
