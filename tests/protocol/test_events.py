import pytest
from pm_wire import messages_pb2 as pb

from harness.history import Event
from harness.protocol import Pushed, Unexpected
from harness.protocol.entities import content_of
from harness.protocol.events import EVENTS


def test_an_updated_event_tells_version_content_changes_and_user(connection, frame):
    item = pb.WorkItem(id="w", version=3, title="Login")
    changes = [pb.FieldChange(field_name="title", old_value="a"), pb.FieldChange(field_name="status")]
    event = pb.WorkItemUpdated(work_item=item, changes=changes, user_id="u")
    assert connection.receive(frame("e1", work_item_updated=event)) == Pushed(
        message_id="e1",
        event=Event.UPDATED,
        entity_kind="work_item",
        entity_id="w",
        version=3,
        content=content_of(item),
        changes=("title", "status"),
        user="u",
    )


def test_a_deleted_event_tells_only_whom(connection, frame):
    pushed = connection.receive(frame("e1", sprint_deleted=pb.SprintDeleted(sprint_id="s", user_id="u")))
    assert pushed == Pushed(
        message_id="e1", event=Event.DELETED, entity_kind="sprint", entity_id="s", version=None, user="u"
    )


def test_an_event_about_a_comment_has_no_version(connection, frame):
    pushed = connection.receive(frame("e1", comment_updated=pb.CommentUpdated(comment=pb.Comment(id="c"))))
    assert (pushed.event, pushed.entity_id, pushed.version, pushed.changes) == (Event.UPDATED, "c", None, ())


def test_an_activity_entry_tells_what_happened_to_whom(connection, frame):
    entry = pb.ActivityLogEntry(id="a", entity_type="work_item", entity_id="w", action="created", user_id="u")
    pushed = connection.receive(frame("e1", activity_log_created=pb.ActivityLogCreated(entry=entry)))
    assert pushed == Pushed(
        message_id="e1", event=Event.ACTIVITY, entity_kind="work_item", entity_id="w", action="created", user="u"
    )


@pytest.mark.parametrize(
    ("payload", "event"),
    [
        ({"timer_started": pb.TimerStarted(time_entry=pb.TimeEntry(id="t"))}, Event.CREATED),
        ({"timer_stopped": pb.TimerStopped(time_entry=pb.TimeEntry(id="t"))}, Event.UPDATED),
        ({"time_entry_created": pb.TimeEntryCreated(time_entry=pb.TimeEntry(id="t"))}, Event.CREATED),
        ({"time_entry_updated": pb.TimeEntryUpdated(time_entry=pb.TimeEntry(id="t"))}, Event.UPDATED),
        ({"time_entry_deleted": pb.TimeEntryDeleted(time_entry_id="t")}, Event.DELETED),
    ],
)
def test_timers_are_events_about_time_entries(connection, frame, payload, event):
    pushed = connection.receive(frame("e1", **payload))
    assert (pushed.event, pushed.entity_kind, pushed.entity_id) == (event, "time_entry", "t")


def test_dependencies_are_created_and_deleted(connection, frame):
    made = connection.receive(frame("e1", dependency_created=pb.DependencyCreated(dependency=pb.Dependency(id="d"))))
    gone = connection.receive(frame("e2", dependency_deleted=pb.DependencyDeleted(dependency_id="d")))
    assert [(p.event, p.entity_kind, p.entity_id) for p in (made, gone)] == [
        (Event.CREATED, "dependency", "d"),
        (Event.DELETED, "dependency", "d"),
    ]


@pytest.mark.parametrize("payload", sorted(EVENTS))
def test_an_event_about_nothing_is_unexpected(connection, frame, payload):
    empty = pb.WebSocketMessage.DESCRIPTOR.fields_by_name[payload].message_type._concrete_class()
    assert connection.receive(frame("e1", **{payload: empty})) == Unexpected(
        message_id="e1", payload=payload, reason="an event about nothing"
    )


def test_every_payload_of_the_contract_that_a_server_broadcasts_is_read():
    words = ("_created", "_updated", "_deleted", "timer_started", "timer_stopped")
    payloads = pb.WebSocketMessage.DESCRIPTOR.oneofs_by_name["payload"].fields
    assert {field.name for field in payloads if field.name.endswith(words)} == EVENTS.keys()


def test_a_list_nobody_asked_for_is_unexpected(connection, frame):
    pushed = connection.receive(frame("e1", sprints_list=pb.SprintsList()))
    assert pushed == Unexpected(message_id="e1", payload="sprints_list", reason="a push that is no event")


def test_an_error_about_no_request_keeps_its_words(connection, frame):
    pushed = connection.receive(frame("", error=pb.Error(code="INVALID_MESSAGE", message="no payload")))
    assert pushed.reason == "a push that is no event: INVALID_MESSAGE: no payload"
