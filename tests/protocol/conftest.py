from collections.abc import Callable
from itertools import count

import pytest
from pm_wire import messages_pb2 as pb

from harness.protocol import Connection


@pytest.fixture
def connection() -> Connection:
    numbers = count(1)
    return Connection(new_id=lambda: f"request-{next(numbers)}", now_s=lambda: 1_700_000_000)


@pytest.fixture
def frame() -> Callable[..., bytes]:
    """A frame as a server would send it: `frame("id", pong=pb.Pong(timestamp=1))`."""

    def made(message_id: str, **payload: object) -> bytes:
        return pb.WebSocketMessage(message_id=message_id, timestamp=9, **payload).SerializeToString()

    return made
