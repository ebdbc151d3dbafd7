import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pm_wire import messages_pb2 as pb

from harness.history import EntityKind, Event, Verb
from harness.protocol import (
    Acknowledged,
    Command,
    Connection,
    Empty,
    Late,
    Listed,
    Ping,
    Ponged,
    Pushed,
    Query,
    Refused,
    Subscribe,
    Unexpected,
    Unreadable,
    Unsubscribe,
    Warned,
)
from harness.protocol.entities import content_of

CREATE = Command(verb=Verb.CREATE, entity_kind=EntityKind.WORK_ITEM, project_id="p", values={"title": "t"})
UPDATE = Command(verb=Verb.UPDATE, entity_kind=EntityKind.SPRINT, entity_id="s", values={"name": "n"})
RENAME = Command(verb=Verb.UPDATE, entity_kind=EntityKind.COMMENT, entity_id="c", values={"content": "n"})
DELETE = Command(verb=Verb.DELETE, entity_kind=EntityKind.COMMENT, entity_id="c")
REQUESTS = [CREATE, UPDATE, DELETE, Query(entity_kind=EntityKind.PROJECT), Subscribe(), Unsubscribe(), Ping()]
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
ITEM = pb.WorkItem(id="w", version=1, title="t")


def test_a_created_reply_acknowledges_the_create_with_the_entity(connection, frame):
    message_id, _ = connection.send(CREATE)
    assert connection.receive(frame(message_id, work_item_created=pb.WorkItemCreated(work_item=ITEM))) == Acknowledged(
        message_id=message_id,
        verb=Verb.CREATE,
        entity_kind=EntityKind.WORK_ITEM,
        entity_id="w",
        content=content_of(ITEM),
        changes=None,
    )
    assert connection.pending == ()


def test_an_updated_reply_claims_which_fields_it_changed(connection, frame):
    message_id, _ = connection.send(UPDATE)
    reply = pb.SprintUpdated(sprint=pb.Sprint(id="s"), changes=[pb.FieldChange(field_name="name")])
    assert connection.receive(frame(message_id, sprint_updated=reply)).changes == ("name",)


def test_an_updated_reply_without_changes_is_told_from_one_that_cannot_have_any(connection, frame):
    sprint, _ = connection.send(UPDATE)
    comment, _ = connection.send(RENAME)
    reply = pb.SprintUpdated(sprint=pb.Sprint(id="s"))
    assert connection.receive(frame(sprint, sprint_updated=reply)).changes == ()
    reply = pb.CommentUpdated(comment=pb.Comment(id="c"))
    assert connection.receive(frame(comment, comment_updated=reply)).changes is None


def test_a_deleted_reply_has_no_content(connection, frame):
    message_id, _ = connection.send(DELETE)
    reply = connection.receive(frame(message_id, comment_deleted=pb.CommentDeleted(comment_id="c")))
    assert (reply.verb, reply.entity_id, reply.content) == (Verb.DELETE, "c", None)


def test_an_error_reply_refuses_whatever_was_asked(connection, frame):
    for request in REQUESTS:
        message_id, _ = connection.send(request)
        reply = connection.receive(frame(message_id, error=pb.Error(code="CONFLICT", message="no", field="title")))
        assert reply == Refused(message_id=message_id, code="CONFLICT", message="no", field="title")


def test_an_error_that_names_no_field_has_none(connection, frame):
    message_id, _ = connection.send(CREATE)
    assert connection.receive(frame(message_id, error=pb.Error(code="NOT_FOUND"))).field is None


def test_a_timeout_leaves_open_whether_anything_changed():
    assert not Refused(message_id="m", code="TIMEOUT", message="").is_certain
    assert Refused(message_id="m", code="CONFLICT", message="").is_certain


@pytest.mark.parametrize(
    ("query", "payload"),
    [
        (Query(entity_kind=EntityKind.PROJECT), {"project_list": pb.ProjectList(projects=[pb.Project(id="x")])}),
        (
            Query(entity_kind=EntityKind.WORK_ITEM, project_id="p"),
            {"work_items_list": pb.WorkItemsList(work_items=[pb.WorkItem(id="x")])},
        ),
        (
            Query(entity_kind=EntityKind.SPRINT, project_id="p"),
            {"sprints_list": pb.SprintsList(sprints=[pb.Sprint(id="x")])},
        ),
        (
            Query(entity_kind=EntityKind.COMMENT, work_item_id="w"),
            {"comments_list": pb.CommentsList(comments=[pb.Comment(id="x")])},
        ),
    ],
)
def test_a_list_reply_lists_the_entities_asked_for(connection, frame, query, payload):
    message_id, _ = connection.send(query)
    reply = connection.receive(frame(message_id, **payload))
    assert isinstance(reply, Listed)
    assert reply.entity_kind is query.entity_kind
    assert [entity["id"] for entity in reply.entities] == ["x"]


def test_a_subscription_is_answered_by_an_empty_envelope(connection, frame):
    subscribed, _ = connection.send(Subscribe(projects=("p",)))
    unsubscribed, _ = connection.send(Unsubscribe(projects=("p",)))
    assert connection.receive(frame(subscribed)) == Empty(message_id=subscribed)
    assert connection.receive(frame(unsubscribed)) == Empty(message_id=unsubscribed)


def test_a_pong_answers_its_ping_and_an_unasked_one_is_unexpected(connection, frame):
    message_id, _ = connection.send(Ping())
    assert connection.receive(frame(message_id, pong=pb.Pong())) == Ponged(message_id=message_id)
    assert isinstance(connection.receive(frame(message_id, pong=pb.Pong())), Unexpected)


def test_a_reply_of_another_kind_completes_the_request_and_is_no_event(connection, frame):
    message_id, _ = connection.send(CREATE)
    reply = connection.receive(frame(message_id, comment_created=pb.CommentCreated(comment=pb.Comment(id="c"))))
    assert reply == Unexpected(
        message_id=message_id, payload="comment_created", reason="work_item_created was expected"
    )
    assert connection.pending == ()


def test_an_empty_reply_to_a_command_is_unexpected(connection, frame):
    message_id, _ = connection.send(CREATE)
    assert connection.receive(frame(message_id)).payload is None


def test_a_success_about_no_entity_is_unexpected(connection, frame):
    created, _ = connection.send(CREATE)
    deleted, _ = connection.send(DELETE)
    listed, _ = connection.send(Query(entity_kind=EntityKind.PROJECT))
    for reply in (
        frame(created, work_item_created=pb.WorkItemCreated()),
        frame(deleted, comment_deleted=pb.CommentDeleted()),
        frame(listed, project_list=pb.ProjectList(projects=[pb.Project()])),
    ):
        assert isinstance(connection.receive(reply), Unexpected)


def test_replies_may_come_in_any_order_between_pushes(connection, frame):
    first, _ = connection.send(Ping())
    second, _ = connection.send(CREATE)
    received = [
        connection.receive(frame(second, work_item_created=pb.WorkItemCreated(work_item=ITEM))),
        connection.receive(frame("server's own", work_item_created=pb.WorkItemCreated(work_item=ITEM))),
        connection.receive(frame(first, pong=pb.Pong())),
    ]
    assert [type(value) for value in received] == [Acknowledged, Pushed, Ponged]


def test_the_second_message_with_an_id_is_a_push(connection, frame):
    message_id, _ = connection.send(CREATE)
    reply = frame(message_id, work_item_created=pb.WorkItemCreated(work_item=ITEM))
    assert isinstance(connection.receive(reply), Acknowledged)
    again = connection.receive(reply)
    assert isinstance(again, Pushed)
    assert again.event is Event.CREATED


def test_the_reply_to_a_request_given_up_is_late_and_no_event(connection, frame):
    message_id, _ = connection.send(CREATE)
    connection.forget(message_id)
    assert connection.pending == ()
    late = connection.receive(frame(message_id, work_item_created=pb.WorkItemCreated(work_item=ITEM)))
    assert isinstance(late, Late)
    assert isinstance(late.reply, Acknowledged)


def test_a_retry_with_the_same_id_is_answered_once_in_time_and_once_late(connection, frame):
    message_id, _ = connection.send(CREATE)
    connection.forget(message_id)
    again, _ = connection.send(CREATE, message_id=message_id)
    reply = frame(message_id, work_item_created=pb.WorkItemCreated(work_item=ITEM))
    assert again == message_id
    assert [type(connection.receive(reply)) for _ in range(2)] == [Acknowledged, Late]


def test_forgetting_what_is_not_pending_does_nothing(connection, frame):
    connection.forget("never sent")
    assert isinstance(
        connection.receive(frame("never sent", comment_deleted=pb.CommentDeleted(comment_id="c"))), Pushed
    )


def test_pending_requests_are_listed_oldest_first(connection):
    connection.send(Ping())
    connection.send(CREATE)
    assert connection.pending == ("request-1", "request-2")


def test_every_frame_has_its_position(connection, frame):
    assert connection.position == 0
    for received in ("a warning", b"\xff", frame("e1", pong=pb.Pong())):
        connection.receive(received)
    assert connection.position == 3


@pytest.mark.parametrize("text", ["Rate limit exceeded", "slow down: warning 3 of 5", "warning (5/5)"])
def test_a_warning_of_the_rate_limit_is_known_as_such(connection, text):
    warned = connection.receive(text)
    assert warned == Warned(text=text)
    assert warned.is_rate_limit


def test_other_text_is_no_warning_of_the_rate_limit(connection):
    assert not connection.receive("hello, 25 of 52").is_rate_limit


def test_bytes_that_are_no_envelope_are_unreadable_and_complete_nothing(connection):
    connection.send(Ping())
    received = connection.receive(b"\x0a\x05ab")
    assert isinstance(received, Unreadable)
    assert received.reason.startswith("4 bytes that are no envelope")
    assert len(connection.pending) == 1


@UNHURRIED
@given(st.binary(max_size=60))
def test_no_bytes_make_a_connection_raise(bytes_):
    connection = Connection(new_id=iter(["m"]).__next__, now_s=lambda: 0)
    assert connection.receive(bytes_) is not None


@UNHURRIED
@given(
    st.sampled_from(REQUESTS),
    st.sampled_from([field.name for field in pb.WebSocketMessage.DESCRIPTOR.oneofs_by_name["payload"].fields]),
    st.binary(max_size=40),
)
def test_no_reply_makes_a_connection_raise_or_counts_as_an_event(request_, payload, body):
    connection = Connection(new_id=lambda: "m", now_s=lambda: 0)
    connection.send(request_)
    message = pb.WebSocketMessage(message_id="m")
    getattr(message, payload).SetInParent()
    number = pb.WebSocketMessage.DESCRIPTOR.fields_by_name[payload].number
    tag = bytes([(number << 3 | 2) & 0x7F | 0x80, number >> 4])
    received = connection.receive(message.SerializeToString() + tag + bytes([len(body)]) + body)
    assert not isinstance(received, Pushed)
