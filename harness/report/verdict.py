"""What is the result in one plain sentence, and what should the reader do about it?"""

from collections.abc import Sequence

from harness.checkers.causes import CAUSES
from harness.checkers.entities import final_read
from harness.checkers.findings import Anomaly, Finding, Findings, Verdict
from harness.history import History, Snapshot, Verb
from harness.report.groups import Group, grouped

REASONS_SHOWN = 5
UNTOLD = frozenset({"metadata-only-broadcast", "reply-only", "no-broadcast", "missed-subscriber"})
"""Causes of which the write itself is right: only the others do not know of it."""
STANDINGS: tuple[str, ...] = ("broken", "unknown", "held", "not exercised")
"""What can be said of a guarantee, the worst first."""


def standing(finding: Finding) -> str:
    """One word of STANDINGS."""
    if not finding.is_exercised:
        return "not exercised"
    return {Verdict.VALID: "held", Verdict.UNKNOWN: "unknown", Verdict.INVALID: "broken"}[finding.verdict]


def sentence(history: History, findings: Findings) -> str:
    if findings.verdict is Verdict.VALID:
        return _valid(history, findings)
    if findings.verdict is Verdict.UNKNOWN:
        return _unknown(findings)
    return _invalid(history, findings)


def reasons(findings: Findings) -> tuple[str, ...]:
    """Why the run as a whole is not VALID; the first few, and how many more there are."""
    hidden = len(findings.reasons) - REASONS_SHOWN
    more = (f"and {hidden} more in findings.json",) if hidden > 0 else ()
    return findings.reasons[:REASONS_SHOWN] + more


def advice(history: History, findings: Findings) -> tuple[str, ...]:
    """What to do so that the next run can be judged: one hint for each cause that hides an answer."""
    examples = (group.example for group in grouped(findings.anomalies, history))
    causes = (example.cause for example in examples if example.verdict is Verdict.UNKNOWN)
    hints = (CAUSES[cause].hint for cause in causes if cause in CAUSES)
    return tuple(dict.fromkeys(hints))


def ended(text: str) -> str:
    """The text with a full stop, if it ends with nothing of the kind."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def count(number: int, noun: str) -> str:
    """`1 operation`, `2 operations`, `3 deliveries`."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number} {noun if number == 1 else plural}"


def _valid(history: History, findings: Findings) -> str:
    deliveries = findings.deliveries
    work = count(findings.operations, "operation")
    if deliveries.expected == 0:
        return f"Nothing was found wrong: {work}; no client was owed a delivery."
    tally = f"{work}, {deliveries.verified} of {count(deliveries.expected, 'delivery')} verified"
    reached = deliveries.verified + deliveries.late >= deliveries.expected
    if not reached or any(snapshot.purpose == "reload" for snapshot in history.of(Snapshot)):
        return f"Nothing was found wrong: {tally}."
    late = f", {deliveries.late} more within the grace of {history.header.grace_ms} ms" if deliveries.late else ""
    return f"Every change reached every subscriber, live, without reloading: {tally}{late}."


def _invalid(history: History, findings: Findings) -> str:
    groups = grouped(findings.anomalies, history)
    if groups and groups[0].example.verdict is Verdict.INVALID:
        example = _headline(groups)
        told = ended(f"{example.why.rstrip('.')} ({example.cause})")
        return f"{told} {at_rest(history, example)}".strip()
    broken = next((finding for finding in findings.guarantees if finding.verdict is Verdict.INVALID), None)
    if broken is None:
        return ended("; ".join(findings.reasons) or "The run is invalid")
    return ended(f"{broken.guarantee} does not hold" + (f": {broken.reason}" if broken.reason else ""))


def _unknown(findings: Findings) -> str:
    unjudged = [finding.guarantee for finding in findings.guarantees if standing(finding) == "unknown"]
    if not unjudged:
        return "Nothing was found wrong, but the run cannot be judged."
    return (
        f"Nothing was found wrong, but {count(len(unjudged), 'guarantee')} could not be judged: {', '.join(unjudged)}."
    )


def _headline(groups: Sequence[Group]) -> Anomaly:
    """The biggest story, told from the operation that began it where one is known."""
    top = groups[0].example
    alike = (group.example for group in groups if group.example.cause == top.cause)
    return next((example for example in alike if example.operation is not None), top)


def at_rest(history: History, anomaly: Anomaly) -> str:
    """What the database holds of a write somebody was not told of: the half of the story that a reload shows."""
    if anomaly.cause not in UNTOLD or anomaly.operation is None:
        return ""
    operation = history.operation_by_number[anomaly.operation]
    kind, entity_id = operation.invoke.entity_kind, operation.entity_id
    _, final = final_read(history)
    if kind not in final or entity_id is None:
        return ""
    if operation.invoke.verb is Verb.DELETE:
        return "It is gone from the database, so a reload removes it." if entity_id not in final[kind] else ""
    return "It is in the database, so a reload shows it." if entity_id in final[kind] else ""
