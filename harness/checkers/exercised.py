"""Exercised: did the run really do what it set out to do?"""

from collections.abc import Iterator, Mapping

from harness.checkers import wording
from harness.checkers.causes import CAUSES
from harness.checkers.entities import Entities, precedes, records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer, Verdict
from harness.checkers.optimistic_lock import is_conflict, is_locked
from harness.history import History, Operation, Outcome, Problem, Settled, owed_deliveries

GUARANTEE = "exercised"
ALLOWED_CODES: Mapping[str, frozenset[str]] = {
    "conflict": frozenset({"CONFLICT"}),
    "delete_blocked": frozenset({"DELETE_BLOCKED", "VALIDATION_ERROR"}),
    "validation": frozenset({"VALIDATION_ERROR", "INVALID_MESSAGE", "BAD_REQUEST"}),
    "not_found": frozenset({"NOT_FOUND"}),
    "unauthorized": frozenset({"UNAUTHORIZED"}),
}
"""The codes each word of `may_fail` stands for; the two doors do not always use the same (contract/rest.md 3)."""


def exercised(history: History) -> Iterator[Answer]:
    """Exercised: the run really did what its guarantees need; else they are UNKNOWN, never VALID.

    Judged is each operation (it did what the scenario said), each problem of the environment, whether the run settled,
    and, where the optimistic lock is the point, whether two writers ever held one version. A run without fault in which
    no client was owed anything proves nothing, unless what is kept private is its point. `judge` adds every required
    guarantee that found nothing to judge. Nothing here is INVALID: it does not blame the server.
    """
    is_faultless = True
    for answer in _answers(history):
        is_faultless = is_faultless and answer is HOLDS
        yield answer
    if is_faultless and "scope" not in history.header.requires and not owed_deliveries(history):
        why = "no client was owed anything: no write took effect, or nobody was there to see one"
        yield _anomaly("not-exercised", why, ())


def _answers(history: History) -> Iterator[Answer]:
    if not history.records:
        yield _anomaly("not-exercised", "the history is empty: nothing was done", ())
        return
    has_project = any(one.invoke.setup and one.outcome is Outcome.OK for one in history.operations)
    for operation in history.operations:
        if not (operation.invoke.setup and has_project):  # the harness tries again until its project is there
            yield _not_done(operation) or HOLDS
    for problem in history.problems:
        yield _disturbed(problem)
    yield _unsettled(history) or HOLDS
    if "optimistic-lock" in history.header.requires:
        yield HOLDS if _had_rivals(history) else _without_rivals()


def _not_done(operation: Operation) -> Anomaly | None:
    complete = operation.complete
    code = complete.error_code if complete is not None else None
    if operation.outcome is Outcome.OK or (operation.outcome is Outcome.FAIL and _is_allowed(operation, code)):
        return None
    is_refused = operation.outcome is Outcome.FAIL
    said = f" with {code}: {complete.error_message}" if complete is not None and is_refused else ""
    return wording.about(
        operation,
        guarantee=GUARANTEE,
        cause="operation-failed" if is_refused else "unknown-outcome",
        why=f"{operation.describe()} " + ("failed" if is_refused else "was never answered") + said,
        records=records_of(operation),
        verdict=Verdict.UNKNOWN,
    )


def _is_allowed(operation: Operation, code: str | None) -> bool:
    allowed = operation.invoke.may_fail
    return allowed == "any" or code in ALLOWED_CODES.get(allowed or "", ())


def _disturbed(problem: Problem) -> Anomaly:
    cause = problem.cause if problem.cause in CAUSES else "environment"
    return _anomaly(cause, problem.message, (problem.index,))


def _unsettled(history: History) -> Anomaly | None:
    settled = next(reversed(history.of(Settled)), None)
    if settled is None:
        return _anomaly("interrupted", "the run ended before everything had settled", ())
    if settled.outcome == "lagging":
        return _anomaly("lagging", "events were still arriving when the waiting ended", (settled.index,))
    if settled.outcome == "inconclusive":
        return _anomaly("unanswered-fence", "a Ping was never answered while settling", (settled.index,))
    return None


def _had_rivals(history: History) -> bool:
    """Was an update refused as a conflict, or did two run at once that expected the same version?"""
    entities = Entities.of(history)
    for operation in history.operations:
        if is_conflict(operation):
            return True
        rival = entities.rival(operation) if is_locked(operation) and operation.took_effect else None
        if rival is not None and not precedes(rival, operation) and not precedes(operation, rival):
            return True
    return False


def _without_rivals() -> Anomaly:
    why = "the scenario set out to exercise optimistic-lock, but no two writers ever held the same version"
    return _anomaly("not-exercised", why, ())


def _anomaly(cause: str, why: str, records: tuple[int, ...]) -> Anomaly:
    return Anomaly(guarantee=GUARANTEE, why=why, cause=cause, records=records, verdict=Verdict.UNKNOWN)
