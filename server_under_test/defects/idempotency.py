"""The same request again: is it known, to whom does its answer belong, and what else happens?"""

from dataclasses import replace
from typing import ClassVar

from server_under_test.commands import Command, Context
from server_under_test.defects.overlay import with_methods
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import HandlerDefect
from server_under_test.errors import Refused
from server_under_test.events import Event, Origin, Outcome, Receipt, Reply
from server_under_test.ids import fresh_id
from server_under_test.service import Executor, Handle

Key = tuple[str, type[Command], str]


class IdempotencyDefect(HandlerDefect):
    """A bug in how a creation is answered that was asked for before."""

    family = "idempotency"
    breaks = "idempotent-request"
    needs: ClassVar[tuple[str, ...]] = ("retry",)
    operations = ("create",)
    doors = ("ws",)


class IdempotencyIgnored(IdempotencyDefect):
    """Every request is a new one."""

    effect = "carries a repeated creation out again"
    cause = "retry-applied-twice"

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Know nothing and remember nothing."""
        return inner(forgetful(ctx), command)


class IdempotencyTooWide(IdempotencyDefect):
    """contract/reference.md R11 turned back: whose request it was, and for what, is no part of the key."""

    effect = "answers a creation with whatever was answered to its message_id before, whoever asked, and for what"
    cause = "retry-answered-wrongly"
    needs = ("retry", "shared-message-id")

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._answers: dict[str, bytes] = {}

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Find answers by the message id alone."""

        def find(_user_id: str, _command: str, message_id: str) -> bytes | None:
            return self._answers.get(message_id)

        def add(_user_id: str, _command: str, message_id: str, reply: bytes, _now: int) -> None:
            self._answers[message_id] = reply

        return inner(with_methods(ctx, "idempotency", find=find, add=add), command)


class RetryToldAgain(IdempotencyDefect):
    """The answer is found in time, the broadcast is not stopped."""

    effect = "answers a repeated creation rightly, and broadcasts it again"
    cause = "retry-told-again"

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._told: dict[Key, tuple[Event, ...]] = {}

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Tell what was told the first time."""
        key = _key(command, ctx.origin)
        outcome = inner(ctx, command)
        if not isinstance(outcome.reply, Receipt):
            self._told[key] = outcome.events
            return outcome
        again = tuple(replace(event, message_id=fresh_id()) for event in self._told.get(key, ()))
        return replace(outcome, events=again)


class RetryRefused(IdempotencyDefect):
    """The key is unique in the table, and that is all anybody thought of."""

    effect = "answers a repeated creation with an error"
    cause = "retry-answered-wrongly"

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Refuse what was done."""
        outcome = inner(ctx, command)
        if isinstance(outcome.reply, Receipt):
            raise Refused("DATABASE_ERROR", "storage refused the request")
        return outcome


class EqualRequestsAtOnce(IdempotencyDefect):
    """Look up, carry out, remember, in three steps: two at the same instant both find nothing."""

    effect = "carries a repeated creation out again if it arrives before the first one is answered"
    cause = "retry-applied-twice"
    needs = ("retry", "concurrent-writers")

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self.racing: set[int] = set()

    def executor(self, inner: Executor) -> Executor:
        """Take note of who arrives before whom is answered."""
        return _Racing(self, inner)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Know nothing of a request that is not answered yet."""
        return inner(forgetful(ctx) if id(command) in self.racing else ctx, command)


class _Racing:
    def __init__(self, defect: EqualRequestsAtOnce, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner
        self._running: dict[Key, int] = {}

    async def execute(self, command: Command, origin: Origin) -> Reply:
        key = _key(command, origin)
        if self._running.get(key):
            self._defect.racing.add(id(command))
        self._running[key] = self._running.get(key, 0) + 1
        try:
            return await self._inner.execute(command, origin)
        finally:
            self._running[key] -= 1
            self._defect.racing.discard(id(command))


def forgetful(ctx: Context) -> Context:
    """A command's view of a server that has never answered anything."""
    return with_methods(ctx, "idempotency", find=lambda *_key: None, add=lambda *_record: None)


def _key(command: Command, origin: Origin) -> Key:
    return origin.user_id, type(command), origin.message_id
