"""What did an HTTP request say? Its JSON body or its query, typed; a value of the wrong type never gets further."""

import re
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

JSON = "application/json"

Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Int64 = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
# contract/rest.md 1: null equals absent, for a flag too, where absent is false.
Flag = Annotated[bool | None, AfterValidator(bool)]

# What follows is documented, not checked: whether a value is good is for commands to say, with an error envelope.
UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
DISPLAY_KEY: dict[str, Any] = {"type": "string", "pattern": "^[A-Z]{1,10}-[1-9][0-9]{0,8}$"}
Id = Annotated[str, WithJsonSchema(UUID)]
IdOrNone = Annotated[str, WithJsonSchema({"anyOf": [UUID, {"const": ""}]})]
IdOrKey = Annotated[str, WithJsonSchema({"anyOf": [UUID, DISPLAY_KEY]})]
Text = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"\S"})]


def words(*known: str) -> WithJsonSchema:
    """One of these words."""
    return WithJsonSchema({"type": "string", "enum": list(known)})


def between(lowest: int, highest: int) -> WithJsonSchema:
    """A whole number in a closed range."""
    return WithJsonSchema({"type": "integer", "minimum": lowest, "maximum": highest})


class Rejected(Exception):
    """A request that is no request of this interface; answered in plain text, without the error envelope."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Input(BaseModel):
    """What an operation takes besides its path; unknown keys do not matter."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Nothing(Input):
    """An operation that takes nothing besides its path."""


class Body(Input):
    """A JSON object; a number is no text, a text no number, a fraction no whole number."""

    model_config = ConfigDict(strict=True)

    def fields(self) -> dict[str, Any]:
        """The values by name, as commands take them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Query(Input):
    """Query parameters, all of them optional."""


I = TypeVar("I", bound=Input)  # noqa: E741 - the input


def _literal_flag(text: object) -> object:
    if text in ("true", "false"):
        return text == "true"
    if isinstance(text, bool):
        return text
    raise ValueError("neither true nor false")


def _literal_number(text: object) -> object:
    if isinstance(text, str) and not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII):
        raise ValueError("not a whole number")
    return text


# contract/rest.md 3: literally `true` or `false`, not what else might be taken for it.
QueryFlag = Annotated[bool, BeforeValidator(_literal_flag)]
QueryNumber = Annotated[int, BeforeValidator(_literal_number), Field(ge=0, le=2**32 - 1)]


async def read_input(takes: type[I], request: Request) -> I:
    """What the request says, as the operation takes it; raises Rejected."""
    if issubclass(takes, Body):
        return _validated(takes, await _json(request), 422)
    return _validated(takes, dict(request.query_params), 400)


async def _json(request: Request) -> object:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != JSON:
        raise Rejected(415, f"the content type is not {JSON}")
    try:
        return from_json(await request.body(), allow_inf_nan=False)
    except ValueError:  # also for nesting without end, and for half a character that no text can hold
        raise Rejected(400, "the body is not JSON") from None
    except ClientDisconnect:
        raise Rejected(400, "the body ended early") from None
    except HTTPException as failure:  # a body that does not say its length turned out to be too long
        raise Rejected(failure.status_code, failure.detail) from None


def _validated(takes: type[I], content: object, status: int) -> I:
    try:
        return takes.model_validate(content)
    except ValidationError as failure:
        first = failure.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or "the request"
        raise Rejected(status, f"{place}: {first['msg']}") from None
