"""Does anybody still need the server? It stops when nobody has been connected at two checks in a row."""

from collections.abc import Awaitable, Callable

SHORTEST_CHECK_INTERVAL_S = 10.0
LONGEST_GRACE_S = 60.0


def grace_s(idle_shutdown_s: float) -> float:
    """How long a server that has just started is left alone: contract/websocket.md 10."""
    return min(idle_shutdown_s, LONGEST_GRACE_S)


def check_interval_s(idle_shutdown_s: float) -> float:
    """How far apart the checks are: two of them span the time that was asked for."""
    return max(idle_shutdown_s / 2, SHORTEST_CHECK_INTERVAL_S)


async def stop_when_idle(
    idle_shutdown_s: float,
    connections: Callable[[], int],
    stop: Callable[[], None],
    wait: Callable[[float], Awaitable[None]],
) -> None:
    """Stop the server once two checks in a row found no connection; REST traffic keeps nothing alive."""
    await wait(grace_s(idle_shutdown_s))
    was_deserted = False
    while not ((is_deserted := connections() == 0) and was_deserted):
        was_deserted = is_deserted
        await wait(check_interval_s(idle_shutdown_s))
    stop()
