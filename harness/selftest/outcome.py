"""What has the test of the tester shown? Defects caught, clean runs, and what both come to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.selftest.asking import VALID, Ask, Attempt
from harness.selftest.hunting import Hunt

SECOND_DIGITS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanRun:
    ask: Ask
    attempt: Attempt

    @property
    def is_false_alarm(self) -> bool:
        return self.attempt.is_invalid

    @property
    def is_unjudged(self) -> bool:
        """Nobody was accused, but nothing was shown either."""
        return not self.is_false_alarm and (self.attempt.verdict != VALID or self.attempt.error is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Of the defects of one class: how many there are, were caught, were caught under their cause."""

    family: str
    defects: int
    caught: int
    cause_right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    hunts: tuple[Hunt, ...]
    clean_runs: tuple[CleanRun, ...]

    @property
    def missed(self) -> tuple[Hunt, ...]:
        return tuple(hunt for hunt in self.hunts if not hunt.is_caught)

    @property
    def false_alarms(self) -> tuple[CleanRun, ...]:
        return tuple(run for run in self.clean_runs if run.is_false_alarm)

    @property
    def unjudged(self) -> tuple[CleanRun, ...]:
        return tuple(run for run in self.clean_runs if run.is_unjudged)

    @property
    def total(self) -> Score:
        return _score("all", self.hunts)

    def scores(self) -> Iterator[Score]:
        """One for each class, in the order of the catalogue."""
        for family in dict.fromkeys(hunt.defect.family for hunt in self.hunts):
            yield _score(family, tuple(hunt for hunt in self.hunts if hunt.defect.family == family))

    def json(self) -> str:
        """JSON text with a line end; its keys are explained in docs/detection.md."""
        report = {
            "defects": [_told(hunt) for hunt in self.hunts],
            "clean_runs": len(self.clean_runs),
            "false_alarms": len(self.false_alarms),
        }
        return json.dumps(report, indent=2) + "\n"


def _score(family: str, hunts: tuple[Hunt, ...]) -> Score:
    return Score(
        family=family,
        defects=len(hunts),
        caught=sum(hunt.is_caught for hunt in hunts),
        cause_right=sum(hunt.is_cause_right for hunt in hunts),
    )


def _told(hunt: Hunt) -> dict[str, Any]:
    return {
        "name": hunt.defect.name,
        "class": hunt.defect.family,
        "side": hunt.defect.side,
        "caught": hunt.is_caught,
        "guarantee": hunt.guarantee,
        "cause": hunt.cause,
        "cause_right": hunt.is_cause_right,
        "runs": hunt.runs,
        "seconds": round(hunt.seconds, SECOND_DIGITS),
    }
