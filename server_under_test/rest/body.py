"""What did an HTTP request say? Typed access to its JSON body; a value of the wrong type never gets further."""

import json
from typing import Any, NoReturn, TypeVar

from starlette.requests import Request

T = TypeVar("T")

LOWEST_INT32, HIGHEST_INT32 = -(2**31), 2**31 - 1
LOWEST_INT64, HIGHEST_INT64 = -(2**63), 2**63 - 1


class Rejected(Exception):
    """A request that is no request of this interface; answered in plain text, without the error envelope."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Body:
    """A JSON object; null equals absent where a key is optional, unknown keys do not matter."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def text(self, name: str) -> str:
        """A required text."""
        return self._required(name, self.optional_text(name))

    def number(self, name: str) -> int:
        """A required 32-bit number."""
        return self._required(name, self.optional_number(name))

    def time(self, name: str) -> int:
        """A required 64-bit number of seconds."""
        return self._required(name, self.optional_time(name))

    def optional_text(self, name: str) -> str | None:
        """A text, or None."""
        value = self._content.get(name)
        if value is None or isinstance(value, str):
            return value
        raise Rejected(422, f"{name} is not a text")

    def optional_number(self, name: str) -> int | None:
        """A 32-bit number, or None."""
        return self._integer(name, LOWEST_INT32, HIGHEST_INT32)

    def optional_time(self, name: str) -> int | None:
        """A 64-bit number of seconds, or None."""
        return self._integer(name, LOWEST_INT64, HIGHEST_INT64)

    def flag(self, name: str) -> bool:
        """True or false, false where absent."""
        value = self._content.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise Rejected(422, f"{name} is neither true nor false")

    def _integer(self, name: str, lowest: int, highest: int) -> int | None:
        value = self._content.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise Rejected(422, f"{name} is not a whole number in range")
        return value

    def _required(self, name: str, value: T | None) -> T:
        if value is None:
            raise Rejected(422, f"{name} is missing")
        return value


async def read_body(request: Request) -> Body:
    """The request's JSON object; raises Rejected with 415, 400 or 422."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Rejected(415, "the content type is not application/json")
    raw = await request.body()
    try:
        content = json.loads(raw.decode(), parse_constant=_no_number)
        # A lone surrogate is valid JSON grammar but no text: storage and the wire could not hold it.
        json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Rejected(400, "the body is not JSON") from None
    if not isinstance(content, dict):
        raise Rejected(422, "the body is not an object")
    return Body(content)


def query_flag(request: Request, name: str) -> bool:
    """A query parameter that is literally true or false, false where absent."""
    value = request.query_params.get(name, "false")
    if value not in ("true", "false"):
        raise Rejected(400, f"{name} is neither true nor false")
    return value == "true"


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
