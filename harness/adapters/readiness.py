"""Is the server ready? Asked again until it is, or until the user's patience ends."""

import asyncio
import json

from harness.adapters.rest import HttpAnswer, RestLink
from harness.errors import ConnectionLost, ServerUnavailable
from harness.protocol import HttpRequest

_PAUSES_S = (0.02, 0.05, 0.1, 0.2, 0.5)


async def wait_until_ready(rest: RestLink, url: str, *, limit_s: float) -> None:
    """Return once `/ready` says so, or answers as if there were no such route; ServerUnavailable at the limit.

    A route that is missing does not decide: the WebSocket handshake that follows tells whether this is the protocol.
    """
    last = f"nobody answers at {url}"
    try:
        async with asyncio.timeout(limit_s):
            attempt = 0
            while True:
                ready, last = await _ask(rest, last)
                if ready:
                    return
                await asyncio.sleep(_PAUSES_S[min(attempt, len(_PAUSES_S) - 1)])
                attempt += 1
    except TimeoutError:
        raise ServerUnavailable(
            f"{last}; waited {limit_s:g} s. Start the server, correct --server, or wait longer with --wait-for-server."
        ) from None


async def _ask(rest: RestLink, last: str) -> tuple[bool, str]:
    try:
        answer = await rest.send(HttpRequest(method="GET", path="/ready"))
    except (ServerUnavailable, ConnectionLost, TimeoutError) as error:
        return False, str(error).removesuffix(". Start the server, or correct --server.")
    if answer.status == 503 and _says_unhealthy(answer):
        return False, "the server answers, but says at /ready that it is unhealthy"
    return True, last


def _says_unhealthy(answer: HttpAnswer) -> bool:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("status") == "unhealthy"
