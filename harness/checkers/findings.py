"""What does a checker answer? Three verdicts, the evidence for them, and how they combine."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from harness.history import Door, EntityKind, Verb


class Verdict(IntEnum):
    """VALID < UNKNOWN < INVALID: the worst wins, with `max`."""

    VALID = 0
    UNKNOWN = 1
    INVALID = 2


HOLDS: Final = None
"""What a checker yields for each thing it judged and found right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """The shortest evidence of one thing found wrong (or, with verdict UNKNOWN, of one thing nobody can tell).

    `records` are indices into the history, `cause` one word of the catalogue in docs/guarantees.md.
    The cell of the matrix it belongs to: entity kind, verb and door of the operation, and the client that was harmed.
    """

    guarantee: str
    why: str
    cause: str
    records: tuple[int, ...]
    verdict: Verdict = Verdict.INVALID
    operation: int | None = None
    entity_kind: EntityKind | None = None
    verb: Verb | None = None
    door: Door | None = None
    actor: str | None = None


Answer = Anomaly | None
"""An anomaly, or HOLDS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A checker's answer on one history. `required`: the scenario set out to exercise this guarantee.

    Nothing judged is UNKNOWN; where it was not required either, it is `not exercised` and weighs nothing in the run.
    """

    guarantee: str
    verdict: Verdict
    judged: int
    anomalies: tuple[Anomaly, ...] = ()
    required: bool = False
    reason: str | None = None

    @property
    def is_exercised(self) -> bool:
        return self.required or self.judged > 0 or self.verdict is Verdict.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCount:
    """Deliveries owed by the run's writes; how many were seen before their fence, and how many late, in the grace."""

    expected: int
    verified: int
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The judgement of one history: the worst verdict of all exercised guarantees, and each guarantee's finding."""

    verdict: Verdict
    guarantees: tuple[Finding, ...]
    deliveries: DeliveryCount
    operations: int
    reasons: tuple[str, ...] = ()

    @property
    def anomalies(self) -> tuple[Anomaly, ...]:
        return tuple(anomaly for finding in self.guarantees for anomaly in finding.anomalies)
