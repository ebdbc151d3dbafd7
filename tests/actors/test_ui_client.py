from collections.abc import Callable, Iterable
from typing import Any

import pytest
from pm_wire import messages_pb2 as pb

from harness.actors.intent import Intent
from harness.errors import ConnectionLost, Forbidden, NotThisProtocol, Throttled
from harness.history import Complete, Deliver, Disconnect, EntityKind, Fence, Outcome, Verb
from harness.protocol import Command, Query

P = "11111111-1111-4111-8111-111111111111"
I = "22222222-2222-4222-8222-222222222222"  # noqa: E741 - an item, beside P for its project
CREATE = Intent(
    operation=1,
    command=Command(
        verb=Verb.CREATE,
        entity_kind=EntityKind.WORK_ITEM,
        project_id=P,
        values={"item_type": "task", "title": "Login [w1]"},
    ),
)
LIST = Query(entity_kind=EntityKind.WORK_ITEM, project_id=P)
OnStage = Callable[..., Any]


def frame(message_id: str, **payload: Any) -> bytes:
    return pb.WebSocketMessage(message_id=message_id, **payload).SerializeToString()


def pong(request: pb.WebSocketMessage) -> bytes:
    return frame(request.message_id, pong=pb.Pong())


def item(title: str = "Login [w1]", version: int = 1) -> pb.WorkItem:
    return pb.WorkItem(
        id=I, project_id=P, item_type=pb.TASK, title=title, status="backlog", priority="medium", version=version
    )


def created(message_id: str) -> bytes:
    return frame(message_id, work_item_created=pb.WorkItemCreated(work_item=item(), user_id="u"))


def refusal(request: pb.WebSocketMessage, code: str) -> bytes:
    return frame(request.message_id, error=pb.Error(code=code, message="no"))


def completions(stage: Any) -> list[tuple[Outcome, str | None]]:
    return [(record.outcome, record.error_code) for record in stage.history.of(Complete)]


async def test_an_acknowledged_write_is_ok_and_stands_in_the_store_once_though_its_echo_came_first(
    on_stage: OnStage,
) -> None:
    stage = await on_stage(lambda request: [created("push-1"), created(request.message_id)])
    complete = await stage.client.perform(CREATE)
    assert (complete.outcome, complete.entity_id) == (Outcome.OK, I)
    assert list(stage.client.store.visible(EntityKind.WORK_ITEM)) == [I]
    assert [record.index < complete.index for record in stage.history.of(Deliver)] == [True]


async def test_a_refused_write_is_fail_and_leaves_nothing_in_the_store(on_stage: OnStage) -> None:
    stage = await on_stage(lambda request: [refusal(request, "VALIDATION_ERROR")])
    await stage.client.perform(CREATE)
    assert completions(stage) == [(Outcome.FAIL, "VALIDATION_ERROR")]
    assert not stage.client.store.visible(EntityKind.WORK_ITEM)


async def test_the_servers_own_timeout_leaves_the_outcome_unknown(on_stage: OnStage) -> None:
    stage = await on_stage(lambda request: [refusal(request, "TIMEOUT")])
    await stage.client.perform(CREATE)
    assert completions(stage) == [(Outcome.INFO, "TIMEOUT")]


async def test_a_missing_reply_leaves_the_outcome_unknown_and_the_client_usable(on_stage: OnStage) -> None:
    def script(request: pb.WebSocketMessage) -> Iterable[bytes]:
        return [frame(request.message_id, pong=pb.Pong())] if request.HasField("ping") else []

    stage = await on_stage(script, request_timeout_s=0.1)
    await stage.client.perform(CREATE)
    assert completions(stage) == [(Outcome.INFO, "TIMEOUT")]
    assert not stage.client.store.visible(EntityKind.WORK_ITEM)
    await stage.client.fence()


async def test_a_reply_that_comes_too_late_is_nobodys_event(on_stage: OnStage) -> None:
    given_up: list[str] = []

    def script(request: pb.WebSocketMessage) -> Iterable[bytes]:
        if not request.HasField("ping"):
            given_up.append(request.message_id)
            return []
        return [created(given_up[0]), frame(request.message_id, pong=pb.Pong())]

    stage = await on_stage(script, request_timeout_s=0.1)
    await stage.client.perform(CREATE)
    await stage.client.fence()
    assert stage.history.of(Deliver) == ()
    assert completions(stage) == [(Outcome.INFO, "TIMEOUT")]


async def test_a_fence_stands_after_all_that_was_sent_before_its_pong_and_before_all_that_came_later(
    on_stage: OnStage,
) -> None:
    stage = await on_stage(
        lambda request: [created("before"), frame(request.message_id, pong=pb.Pong()), created("after")]
    )
    covers = stage.recorder.last_index
    await stage.client.fence()
    await stage.client.fence()
    order = [
        getattr(record, "message_id", "fence")
        for record in stage.history.records
        if isinstance(record, Deliver | Fence)
    ]
    assert order[:3] == ["before", "fence", "after"]
    assert stage.history.of(Fence)[0].covers == covers
    assert stage.client.covered > covers


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"\xff\xff\xff", NotThisProtocol),
        ('{"type": "hello"}', NotThisProtocol),
        ("rate limit exceeded, warning 1 of 5", Throttled),
        (1008, Throttled),
        (1011, ConnectionLost),
        (1000, ConnectionLost),
    ],
)
async def test_a_server_that_stops_speaking_the_protocol_ends_the_run_and_the_outcome_stays_unknown(
    on_stage: OnStage, answer: bytes | str | int, failure: type[Exception]
) -> None:
    stage = await on_stage(lambda request: [answer])
    with pytest.raises(failure):
        await stage.client.perform(CREATE)
    assert completions(stage) == [(Outcome.INFO, "CONNECTION_LOST")]
    with pytest.raises(failure):
        await stage.client.fence()


async def test_any_text_of_a_server_that_has_spoken_the_protocol_is_its_rate_limit(on_stage: OnStage) -> None:
    """The contract leaves the warning's words to the server."""
    stage = await on_stage(lambda request: [pong(request), "calm down"])
    await stage.client.fence()
    with pytest.raises(Throttled, match="calm down"):
        await stage.client.fence()


async def test_a_reply_of_the_wrong_kind_is_not_this_protocol(on_stage: OnStage) -> None:
    stage = await on_stage(lambda request: [frame(request.message_id, sprints_list=pb.SprintsList())])
    with pytest.raises(NotThisProtocol):
        await stage.client.perform(CREATE)


async def test_a_dropped_connection_is_a_record_that_blames_the_server(on_stage: OnStage) -> None:
    stage = await on_stage(lambda request: [1011])
    with pytest.raises(ConnectionLost):
        await stage.client.fence()
    await stage.client.close()
    assert [(record.by, record.code) for record in stage.history.of(Disconnect)] == [("server", 1011)]


async def test_our_own_goodbye_is_a_record_that_blames_nobody(on_stage: OnStage) -> None:
    stage = await on_stage(lambda request: [])
    await stage.client.close()
    assert [record.by for record in stage.history.of(Disconnect)] == ["client"]


async def test_a_list_refused_for_lack_of_membership_names_the_way_out(on_stage: OnStage) -> None:
    stage = await on_stage(lambda request: [refusal(request, "UNAUTHORIZED")])
    with pytest.raises(Forbidden, match="--identity shared"):
        await stage.client.reload(LIST)


async def test_a_reload_shows_what_is_there_and_leaves_the_live_store_alone(on_stage: OnStage) -> None:
    stage = await on_stage(
        lambda request: [frame(request.message_id, work_items_list=pb.WorkItemsList(work_items=[item()]))]
    )
    assert [found["id"] for found in await stage.client.reload(LIST)] == [I]
    assert stage.client.find(EntityKind.WORK_ITEM, I) is None
