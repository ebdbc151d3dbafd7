import pytest
from pm_wire import messages_pb2 as pb

from harness.errors import InvalidUse
from harness.history import EntityKind, Verb
from harness.protocol import (
    Command,
    Query,
    command_envelope,
    ping_envelope,
    query_envelope,
    subscribe_envelope,
    unsubscribe_envelope,
)


def sent(verb, kind, **rest):
    command = Command(verb=verb, entity_kind=kind, **rest)
    return pb.WebSocketMessage.FromString(command_envelope(command, message_id="m", now_s=7))


def listed(kind, **scope):
    query = Query(entity_kind=kind, **scope)
    return pb.WebSocketMessage.FromString(query_envelope(query, message_id="m", now_s=7))


def test_an_envelope_carries_the_message_id_and_the_time_in_seconds():
    message = sent(Verb.DELETE, EntityKind.COMMENT, entity_id="c")
    assert (message.message_id, message.timestamp) == ("m", 7)


def test_a_create_carries_its_project_and_the_numbers_of_enum_words():
    values = {"item_type": "story", "title": "Login", "parent_id": "e", "status": None}
    request = sent(Verb.CREATE, EntityKind.WORK_ITEM, project_id="p", values=values).create_work_item_request
    assert request == pb.CreateWorkItemRequest(item_type=3, title="Login", parent_id="e", project_id="p")


def test_a_comment_is_created_on_the_work_item_among_its_values():
    values = {"content": "hello", "work_item_id": "w"}
    request = sent(Verb.CREATE, EntityKind.COMMENT, values=values).create_comment_request
    assert request == pb.CreateCommentRequest(content="hello", work_item_id="w")


def test_an_update_without_a_parent_leaves_the_parent_alone():
    request = sent(
        Verb.UPDATE, EntityKind.WORK_ITEM, entity_id="w", values={"title": "t"}, expected_version=4
    ).update_work_item_request
    assert request == pb.UpdateWorkItemRequest(work_item_id="w", title="t", expected_version=4)


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_update_clears_references_given_as_nothing(nothing):
    values = {"parent_id": nothing, "sprint_id": nothing, "assignee_id": nothing}
    request = sent(
        Verb.UPDATE, EntityKind.WORK_ITEM, entity_id="w", values=values, expected_version=1
    ).update_work_item_request
    assert request == pb.UpdateWorkItemRequest(
        work_item_id="w", expected_version=1, update_parent=True, parent_id="", sprint_id="", assignee_id=""
    )
    assert request.HasField("sprint_id")


def test_an_update_does_not_send_other_values_given_as_nothing():
    values = {"story_points": None, "description": None, "title": "t"}
    request = sent(
        Verb.UPDATE, EntityKind.WORK_ITEM, entity_id="w", values=values, expected_version=1
    ).update_work_item_request
    assert not request.HasField("story_points")
    assert not request.HasField("description")


def test_an_update_carries_zero_points_and_an_empty_description():
    values = {"story_points": 0, "description": ""}
    request = sent(Verb.UPDATE, EntityKind.WORK_ITEM, entity_id="w", values=values).update_work_item_request
    assert request.HasField("story_points")
    assert request.HasField("description")


def test_only_the_delete_of_a_project_carries_a_version():
    project = sent(Verb.DELETE, EntityKind.PROJECT, entity_id="p", expected_version=3).delete_project_request
    sprint = sent(Verb.DELETE, EntityKind.SPRINT, entity_id="s", expected_version=3).delete_sprint_request
    assert project == pb.DeleteProjectRequest(project_id="p", expected_version=3)
    assert sprint == pb.DeleteSprintRequest(sprint_id="s")


def test_the_update_of_a_comment_carries_no_version():
    request = sent(
        Verb.UPDATE, EntityKind.COMMENT, entity_id="c", values={"content": "x"}, expected_version=3
    ).update_comment_request
    assert request == pb.UpdateCommentRequest(comment_id="c", content="x")


def test_enum_words_of_every_kind_go_out_as_numbers():
    sprint = sent(Verb.UPDATE, EntityKind.SPRINT, entity_id="s", values={"status": "completed"})
    project = sent(Verb.UPDATE, EntityKind.PROJECT, entity_id="p", values={"status": "archived"})
    strange = sent(Verb.UPDATE, EntityKind.PROJECT, entity_id="p", values={"status": "unknown:9"})
    assert sprint.update_sprint_request.status == pb.COMPLETED
    assert project.update_project_request.status == pb.PROJECT_STATUS_ARCHIVED
    assert strange.update_project_request.status == 9


@pytest.mark.parametrize(
    "values",
    [{"item_type": "bug"}, {"item_type": "unknown:x"}, {"title": 5}, {"title": "\ud800"}, {"title": ["a"]}],
)
def test_a_value_the_wire_cannot_hold_is_the_users_mistake(values):
    with pytest.raises(InvalidUse, match=f"CreateWorkItemRequest cannot carry {next(iter(values))}"):
        sent(Verb.CREATE, EntityKind.WORK_ITEM, project_id="p", values=values)


def test_each_list_has_its_request():
    assert listed(EntityKind.PROJECT).WhichOneof("payload") == "list_projects_request"
    assert listed(EntityKind.WORK_ITEM, project_id="p").get_work_items_request == pb.GetWorkItemsRequest(project_id="p")
    assert listed(EntityKind.SPRINT, project_id="p").get_sprints_request.project_id == "p"
    assert listed(EntityKind.COMMENT, work_item_id="w").get_comments_request.work_item_id == "w"


def test_subscriptions_carry_projects_and_sprints():
    both = {"message_id": "m", "now_s": 7}
    subscribe = pb.WebSocketMessage.FromString(subscribe_envelope(["p", "q"], ["s"], **both))
    unsubscribe = pb.WebSocketMessage.FromString(unsubscribe_envelope([], [], **both))
    assert subscribe.subscribe == pb.Subscribe(project_ids=["p", "q"], sprint_ids=["s"])
    assert unsubscribe.WhichOneof("payload") == "unsubscribe"


def test_a_ping_carries_the_time():
    assert pb.WebSocketMessage.FromString(ping_envelope(message_id="m", now_s=7)).ping.timestamp == 7
