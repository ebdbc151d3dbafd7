"""How do requests travel? The only file that knows the HTTP library."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from harness.errors import ConnectionLost, ServerUnavailable
from harness.protocol import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    status: int
    content_type: str
    body: bytes


class RestLink:
    """The REST door of one server. Use as an async context manager; it keeps connections open between requests."""

    def __init__(self, base_url: str, *, timeout_s: float) -> None:
        self._base_url = base_url
        self._timeout_s = timeout_s
        # trust_env: a proxy variable of the machine must not stand between the harness and the server it judges
        self._client = httpx.AsyncClient(base_url=base_url, timeout=timeout_s, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def send(self, request: HttpRequest, *, user: str | None = None) -> HttpAnswer:
        """One request, one answer, never retried.

        Raises ServerUnavailable when it surely was not sent, TimeoutError or ConnectionLost when nobody knows.
        """
        try:
            answer = await self._client.request(
                request.method,
                request.path,
                params=dict(request.query) or None,
                json=request.body,
                headers={"X-User-Id": user} if user else None,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ServerUnavailable(
                f"nobody answers at {self._base_url} ({error}). Start the server, or correct --server."
            ) from error
        except httpx.TimeoutException as error:
            raise TimeoutError(f"no answer to {request.method} {request.path} within {self._timeout_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ConnectionLost(
                f"the server cut off {request.method} {request.path} ({error or type(error).__name__}). What happened "
                "until then is in the report; the server's own log should tell why."
            ) from error
        return HttpAnswer(
            status=answer.status_code, content_type=answer.headers.get("content-type", ""), body=answer.content
        )
