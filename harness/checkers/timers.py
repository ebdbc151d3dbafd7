"""Who may have stopped this timer? A user has at most one running: the start of another stops it (reference.md R2)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.history import Content, EntityKind, History, Operation, Outcome, Verb

MOVING = frozenset({"ended_at", "duration_seconds", "is_running", "updated_at"})
"""Fields of a time entry that change when its timer stops."""
NEVER = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """`latest` are, by user, the two starts that ended last, as (index of the end, operation); None: of unknown user.

    `users` act in this run alone. Others, such as the one a server takes for every CLI, may start timers elsewhere.
    """

    latest: Mapping[str | None, Sequence[tuple[int, int]]]
    users: frozenset[str]

    @classmethod
    def of(cls, history: History) -> "Timers":
        starts: dict[str | None, list[tuple[int, int]]] = defaultdict(list)
        for operation in history.operations:
            if _may_have_started(operation):
                content, complete = operation.content, operation.complete
                is_over = complete is not None and operation.outcome is not Outcome.INFO
                end = complete.index if complete is not None and is_over else NEVER
                starts[str(content.get("user_id")) if content else None].append((end, operation.number))
        return cls(
            latest={user: sorted(found)[-2:] for user, found in starts.items()},
            users=frozenset(actor.user for actor in history.header.actors if actor.user),
        )

    def may_have_stopped(self, operation: Operation) -> bool:
        """May the timer that the operation showed running have been stopped by a start that did not come before it?"""
        content = operation.content
        if operation.invoke.entity_kind is not EntityKind.TIME_ENTRY or content is None or not is_running(content):
            return False
        user = str(content.get("user_id"))
        if user not in self.users:
            return True
        starts = (*self.latest.get(user, ()), *self.latest.get(None, ()))
        return any(end > operation.invoke.index and number != operation.number for end, number in starts)


def is_running(content: Content) -> bool:
    return content.get("ended_at") is None


def _may_have_started(operation: Operation) -> bool:
    invoke = operation.invoke
    is_creation = invoke.entity_kind is EntityKind.TIME_ENTRY and invoke.verb is Verb.CREATE
    return is_creation and operation.outcome is not Outcome.FAIL and "ended_at" not in invoke.values
