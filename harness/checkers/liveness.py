"""Liveness: is everybody answered, whatever the others do?"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.entities import records_of
from harness.checkers.faults import Faults
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Complete, Connect, Disconnect, Door, History, Operation, Outcome, Settled

GUARANTEE = "liveness"
NOT_IN_TIME = "TIMEOUT"
"""A limit passed: the client's, or the server's own (contract/websocket.md 9)."""
OUT_OF_SERVICE = "SERVICE_UNAVAILABLE"
Connection = tuple[str, int]


def liveness(history: History) -> Iterator[Answer]:
    """Liveness: every operation completes in its limit; one slow client delays nobody else.

    Judged is each operation that was answered or given up, and each Ping at the end. What a lost connection, a problem
    of the environment, or a fault on the actor's own link or on the server explains is not judged; a fault on the link
    of somebody else explains nothing. A Ping is missed only where others were answered: the server was there. One that
    refuses everybody's requests after it refused a few of somebody's has stopped serving, too.
    """
    judge = _Judge.of(history)
    for operation in history.operations:
        if operation.complete is not None:
            yield from judge.operation(operation, operation.complete)
    yield from judge.pings()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """`ended`: connections by the record of their end. `refusals` and `accepted` are completions, in order."""

    history: History
    faults: Faults
    ended: Mapping[Connection, int]
    refusals: Sequence[int]
    accepted: Sequence[int]
    first_problem: int | None

    @classmethod
    def of(cls, history: History) -> "_Judge":
        completions = history.of(Complete)
        return cls(
            history=history,
            faults=Faults.of(history),
            ended={(end.actor, end.epoch): end.index for end in history.of(Disconnect)},
            refusals=[one.index for one in completions if _is_refusal(one)],
            accepted=[one.index for one in completions if one.outcome is Outcome.OK],
            first_problem=next((problem.index for problem in history.problems), None),
        )

    def operation(self, operation: Operation, complete: Complete) -> Iterator[Answer]:
        if complete.error_code == OUT_OF_SERVICE:
            yield from self._out_of_service(operation, complete)
        elif complete.outcome is not Outcome.INFO:
            yield HOLDS
        elif complete.error_code == NOT_IN_TIME and not self._is_excused(operation, complete):
            yield self._unanswered(operation, complete)

    def _is_excused(self, operation: Operation, complete: Complete) -> bool:
        invoke = operation.invoke
        if self.first_problem is not None and self.first_problem < complete.index:
            return True
        end = self.ended.get((invoke.actor, invoke.epoch or 0)) if invoke.door is Door.WS else None
        was_cut_off = end is not None and end < complete.index
        return was_cut_off or self.faults.may_explain(invoke.actor, since=invoke.index, until=complete.index)

    def _unanswered(self, operation: Operation, complete: Complete) -> Anomaly:
        actor = operation.invoke.actor
        stalled = self.faults.on_another(actor, since=operation.invoke.index, until=complete.index)
        said = f" ({complete.error_message})" if complete.error_message else ""
        why = f"{wording.deed(operation)} was not answered in time{said}, although the connection stayed open"
        if stalled is None:
            return _about(operation, "unanswered", why, ())
        other = self.history.records[stalled].actor
        return _about(operation, "slow-client-blocks", f"{why}: only {other} had been slowed down", (stalled,))

    def _out_of_service(self, operation: Operation, complete: Complete) -> Iterator[Answer]:
        """Refused by a server that had served this run, and has refused some of its requests since."""
        refused = bisect_left(self.refusals, complete.index)
        if not refused or not self.accepted or self.accepted[0] > complete.index:
            return
        last = self.history.records[self.refusals[refused - 1]]
        why = (
            f"{wording.deed(operation)} was refused with {OUT_OF_SERVICE}: the server serves nobody "
            f"after it had refused {refused} other requests, the last one of {last.actor}"
        )
        yield _about(operation, "wedged", why, (last.index,))

    def pings(self) -> Iterator[Answer]:
        """Did the last Ping of each open connection come back, where those of others did?"""
        settled = next(reversed(self.history.of(Settled)), None)
        done = max((one.index for one in self.history.of(Complete)), default=-1)
        last = {connect.actor: connect for connect in self.history.of(Connect)}
        answered = {actor for actor, connect in last.items() if self._was_fenced(connect, done)}
        for actor, connect in last.items():
            if actor in answered:
                yield HOLDS
            elif settled is not None and answered and self._is_owed_a_pong(connect, settled):
                yield _no_pong(connect, settled)

    def _was_fenced(self, connect: Connect, done: int) -> bool:
        fences = self.history.fences.get((connect.actor, connect.epoch), ())
        return bool(fences) and fences[-1].covers >= done

    def _is_owed_a_pong(self, connect: Connect, settled: Settled) -> bool:
        connection = (connect.actor, connect.epoch)
        is_open = self.ended.get(connection, settled.index) >= settled.index
        is_disturbed = self.faults.may_explain(connect.actor, since=connect.index, until=settled.index)
        return is_open and not is_disturbed and settled.outcome == "inconclusive" and self.first_problem is None


def _is_refusal(complete: Complete) -> bool:
    return complete.outcome is Outcome.FAIL and complete.error_code != OUT_OF_SERVICE


def _about(operation: Operation, cause: str, why: str, evidence: tuple[int, ...]) -> Anomaly:
    return wording.about(
        operation,
        guarantee=GUARANTEE,
        cause=cause,
        why=why,
        records=(*records_of(operation), *evidence),
        actor=operation.invoke.actor,
    )


def _no_pong(connect: Connect, settled: Settled) -> Anomaly:
    return Anomaly(
        guarantee=GUARANTEE,
        why=f"{connect.actor}'s last Ping was never answered on a connection that stayed open; those of others were",
        cause="unanswered",
        records=(connect.index, settled.index),
        actor=connect.actor,
    )
