import pytest
from pm_wire import messages_pb2 as pb

from harness.protocol.entities import content_of

AUDIT = ["created_at", "updated_at", "created_by", "updated_by"]
REST_KEYS = {
    # contract/rest.md 2; `display_key` is not told over a WebSocket, the hierarchy lists only there
    pb.Project: ["id", "key", "title", "description", "status", "version", "next_work_item_number", *AUDIT],
    pb.WorkItem: [
        *("id", "item_type", "title", "description", "status", "priority", "parent_id", "project_id", "assignee_id"),
        *("sprint_id", "story_points", "item_number", "position", "version", "ancestor_ids", "descendant_ids", *AUDIT),
    ],
    pb.Sprint: ["id", "project_id", "name", "goal", "start_date", "end_date", "status", "version", *AUDIT],
    pb.Comment: ["id", "work_item_id", "content", *AUDIT],
    pb.Dependency: ["id", "blocking_item_id", "blocked_item_id", "dependency_type", "created_at", "created_by"],
    pb.TimeEntry: [
        *("id", "work_item_id", "user_id", "started_at", "ended_at", "duration_seconds", "description"),
        *("created_at", "updated_at"),
    ],
}


@pytest.mark.parametrize(("message", "keys"), REST_KEYS.items(), ids=lambda part: getattr(part, "__name__", ""))
def test_an_entity_has_all_keys_of_its_rest_object_even_when_nothing_is_set(message, keys):
    assert sorted(content_of(message())) == sorted(keys)


def test_unset_optionals_are_none_and_set_ones_keep_their_value_even_an_empty_one():
    unset = content_of(pb.WorkItem())
    given = content_of(pb.WorkItem(description="", story_points=0, parent_id="e"))
    assert [unset[key] for key in ("description", "story_points", "parent_id", "sprint_id")] == [None] * 4
    assert [given[key] for key in ("description", "story_points", "parent_id")] == ["", 0, "e"]


def test_enums_are_the_words_of_rest():
    assert content_of(pb.WorkItem(item_type=pb.EPIC))["item_type"] == "epic"
    assert content_of(pb.Sprint(status=pb.PLANNED))["status"] == "planned"
    assert content_of(pb.Project(status=pb.PROJECT_STATUS_ARCHIVED))["status"] == "archived"
    assert content_of(pb.Dependency(dependency_type=pb.RELATES_TO))["dependency_type"] == "relates_to"


def test_an_enum_number_without_a_word_is_shown_as_it_is():
    assert content_of(pb.Sprint(status=9))["status"] == "unknown:9"
    assert content_of(pb.WorkItem(item_type=1))["item_type"] == "unknown:1"


def test_an_unset_enum_is_unspecified():
    assert content_of(pb.Project())["status"] == "unspecified"


def test_a_deletion_time_is_shown_only_when_set():
    assert "deleted_at" not in content_of(pb.Comment())
    assert content_of(pb.Comment(deleted_at=0))["deleted_at"] == 0


def test_hierarchy_lists_are_plain_lists():
    content = content_of(pb.WorkItem(ancestor_ids=["a", "b"]))
    assert content["ancestor_ids"] == ["a", "b"]
    assert type(content["ancestor_ids"]) is list
