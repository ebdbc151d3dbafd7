"""What can be asked over HTTP? One row an operation: how it is asked for, who carries it out, what it answers."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal

from pydantic import BaseModel
from starlette.responses import Response

from server_under_test.rest.call import Call
from server_under_test.rest.inputs import I

Method = Literal["GET", "POST", "PUT", "DELETE"]
Caller = Literal["anyone", "user", "operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[I]):
    """A row of a door's table. `statuses` are those that `answers` comes with, the usual one first; `refuses` are
    those beyond what every operation of its form has; `caller` is who may ask where there is authentication."""

    method: Method
    path: str
    handler: Callable[[Call, I], Awaitable[BaseModel | Response]]
    takes: type[I]
    answers: type[BaseModel] | None = None
    media: str | None = None
    statuses: tuple[int, ...] = (200,)
    refuses: tuple[int, ...] = ()
    caller: Caller = "user"

    @property
    def name(self) -> str:
        """What the operation is called in metrics, in logs and in the OpenAPI document."""
        return str(getattr(self.handler, "__name__", self.path))

    @property
    def summary(self) -> str:
        """The operation in one line, for people."""
        return (self.handler.__doc__ or "").strip().rstrip(".")

    @property
    def path_names(self) -> tuple[str, ...]:
        """The parts of the path that vary, in order."""
        return tuple(re.findall(r"{(\w+)}", self.path))


Operations = tuple[Operation[Any], ...]
