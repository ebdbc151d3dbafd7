"""The channel before a link that the test moves by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from pm_wire import messages_pb2 as pb

from harness.actors.channel import Channel
from harness.errors import ConnectionLost
from harness.protocol import Connection, Ping, Pushed


class FakeLink:
    """Frames come when the test gives them; None ends the connection."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.close_code, self.close_reason = 1006, ""

    async def send(self, frame: bytes) -> None:
        """Sent into the void."""

    async def frames(self) -> AsyncIterator[bytes]:
        while (frame := await self.coming.get()) is not None:
            yield frame

    async def close(self) -> None:
        self.coming.put_nowait(None)


class Listening:
    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.heard: list[Any] = []

    def pushed(self, event: Pushed, position: int) -> None:
        if self.fails:
            raise ZeroDivisionError
        self.heard.append(position)

    def ended(self, code: int, reason: str) -> None:
        self.heard.append("ended")


def pong(message_id: str) -> bytes:
    return pb.WebSocketMessage(message_id=message_id, pong=pb.Pong()).SerializeToString()


def event() -> bytes:
    item = pb.WorkItem(id="i", project_id="p", item_type=pb.TASK, version=1)
    message = pb.WebSocketMessage(message_id="push", work_item_created=pb.WorkItemCreated(work_item=item))
    return message.SerializeToString()


@pytest.fixture
def channel_to() -> Callable[..., Channel]:
    def make(link: FakeLink, listener: Listening) -> Channel:
        connection = Connection(new_id=lambda: "m1", now_s=lambda: 0)
        return Channel("alice", link, connection, listener)  # type: ignore[arg-type]  # a fake

    return make


async def test_a_reply_that_comes_as_its_request_is_given_up_has_no_effect(channel_to: Any) -> None:
    """Else an operation would be completed twice, as done and as unknown."""
    link, listener, handled = FakeLink(), Listening(), list[Any]()
    channel = channel_to(link, listener)
    message_id, frame = channel.compose(Ping())
    asking = asyncio.create_task(channel.exchange(message_id, frame, handled.append, timeout_s=60))
    await asyncio.sleep(0)
    link.coming.put_nowait(pong(message_id))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await channel.close()
    assert handled == []


async def test_a_mistake_of_ours_in_the_reader_ends_the_waiting_and_is_not_swallowed(channel_to: Any) -> None:
    link = FakeLink()
    channel = channel_to(link, Listening(fails=True))
    link.coming.put_nowait(event())
    with pytest.raises(ConnectionLost):
        await channel.ask(Ping(), timeout_s=60)
    with pytest.raises(ZeroDivisionError):
        await channel.close()


async def test_the_end_is_told_after_everything_that_came_before_it(channel_to: Any) -> None:
    link, listener = FakeLink(), Listening()
    channel = channel_to(link, listener)
    link.coming.put_nowait(event())
    await channel.close()
    assert listener.heard == [1, "ended"]
