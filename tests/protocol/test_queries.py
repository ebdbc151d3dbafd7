import pytest

from harness.errors import InvalidUse
from harness.history import EntityKind
from harness.protocol import Query


def test_a_list_needs_the_scope_it_belongs_to():
    with pytest.raises(InvalidUse, match="list of comment entities needs a work_item_id"):
        Query(entity_kind=EntityKind.COMMENT, project_id="p")


def test_projects_are_listed_without_a_scope():
    assert Query(entity_kind=EntityKind.PROJECT).scope == {}
