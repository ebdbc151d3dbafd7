"""What is an actor about to do? One operation of the plan, with names resolved; and how it enters the history."""

from dataclasses import dataclass

from harness.history import Complete, Door, Invoke, Outcome, Recorder
from harness.protocol import Acknowledged, Command, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """`operation` numbers the run's operations from 1; the other facts go into the history as they are."""

    operation: int
    command: Command
    name: str | None = None
    line: int | None = None
    may_fail: str | None = None
    setup: bool = False


def record_invocation(
    recorder: Recorder,
    actor: str,
    intent: Intent,
    *,
    door: Door,
    epoch: int | None = None,
    message_id: str | None = None,
) -> Invoke:
    command = intent.command
    return recorder.record(
        Invoke,
        actor,
        operation=intent.operation,
        verb=command.verb,
        entity_kind=command.entity_kind,
        door=door,
        project_id=command.project_id,
        entity_id=command.entity_id,
        name=intent.name,
        epoch=epoch,
        message_id=message_id,
        values=dict(command.values),
        expected_version=command.expected_version,
        setup=intent.setup,
        line=intent.line,
        may_fail=intent.may_fail,
    )


def record_reply(recorder: Recorder, actor: str, intent: Intent, reply: Acknowledged | Refused) -> Complete:
    if isinstance(reply, Acknowledged):
        return recorder.record(
            Complete,
            actor,
            operation=intent.operation,
            outcome=Outcome.OK,
            entity_id=reply.entity_id,
            content=reply.content,
            changes=reply.changes,
        )
    return recorder.record(
        Complete,
        actor,
        operation=intent.operation,
        outcome=Outcome.FAIL if reply.is_certain else Outcome.INFO,
        entity_id=intent.command.entity_id,
        error_code=reply.code,
        error_message=reply.message,
    )


def record_unknown(recorder: Recorder, actor: str, intent: Intent, *, code: str, message: str) -> Complete:
    """Nobody knows whether the change exists: the request timed out, or its connection broke."""
    return recorder.record(
        Complete,
        actor,
        operation=intent.operation,
        outcome=Outcome.INFO,
        entity_id=intent.command.entity_id,
        error_code=code,
        error_message=message,
    )
