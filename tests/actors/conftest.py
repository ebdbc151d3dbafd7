"""A scripted server: each test says what it answers to which request."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from pm_wire import messages_pb2 as pb
from websockets.asyncio.server import ServerConnection, serve

from harness.actors.bell import Bell
from harness.actors.foreign import ForeignProjects
from harness.actors.ui_client import ClientSettings, UiClient
from harness.history import ActorInfo, Header, History, Recorder

Frame = bytes | str
Script = Callable[[pb.WebSocketMessage], Iterable[Frame | int]]
"""Frames to send back for a request; a number closes the connection with that code."""


def frame(message_id: str, **payload: Any) -> bytes:
    return pb.WebSocketMessage(message_id=message_id, **payload).SerializeToString()


def pong(request: pb.WebSocketMessage) -> bytes:
    return frame(request.message_id, pong=pb.Pong())


@dataclass
class Stage:
    """A client before a scripted server."""

    client: UiClient
    recorder: Recorder
    lines: list[str] = field(default_factory=list)

    @property
    def history(self) -> History:
        return self.recorder.history()


@pytest.fixture
async def on_stage(a_header: Callable[..., Header]) -> AsyncIterator[Callable[..., Any]]:
    async with AsyncExitStack() as stack:

        async def start(script: Script, *, request_timeout_s: float = 30) -> Stage:
            async def play(connection: ServerConnection) -> None:
                async for received in connection:
                    assert isinstance(received, bytes)
                    for answer in script(pb.WebSocketMessage.FromString(received)):
                        if isinstance(answer, int):
                            await connection.close(answer)
                        else:
                            await connection.send(answer)

            server = await stack.enter_async_context(serve(play, "127.0.0.1", 0))
            port = next(iter(server.sockets)).getsockname()[1]
            stage = _stage(f"ws://127.0.0.1:{port}/ws", request_timeout_s, a_header)
            await stage.client.connect()
            stack.push_async_callback(stage.client.close)
            return stage

        yield start


def _stage(url: str, request_timeout_s: float, a_header: Callable[..., Header]) -> Stage:
    ticks, ids = count(), count(1)
    info = ActorInfo(name="alice", group="alice", kind="ui", user="u")
    lines: list[str] = []
    recorder = Recorder(a_header(server=url, actors=(info,)), lambda: next(ticks), lines.append)
    settings = ClientSettings(
        url=url,
        new_id=lambda: f"m{next(ids)}",
        now_s=lambda: 0,
        foreign=ForeignProjects("OWN"),
        request_timeout_s=request_timeout_s,
        open_timeout_s=30,
    )
    return Stage(UiClient("alice", "u", settings, recorder, Bell()), recorder, lines)
