"""One run of one scenario: what is asked of it, and what came out, as far as the test of the tester cares."""

import json
import shlex
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VALID, UNKNOWN, INVALID = "VALID", "UNKNOWN", "INVALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """`options` are those of `harness run` besides the seed. `keeps_alarm`: an INVALID run's folder is not removed."""

    scenario: Path
    seed: int
    options: tuple[str, ...] = ()
    keeps_alarm: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        return ("run", str(self.scenario), "--seed", str(self.seed), *self.options)

    @property
    def command(self) -> str:
        """The one command that repeats the run."""
        return shlex.join(("python", "-m", "harness", *self.arguments))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How a run ended. `accusations` counts its INVALID anomalies by guarantee and cause, in the order of the findings.

    `error` is what cut it short, if something did; `kept` the folder that an alarm left.
    """

    verdict: str
    accusations: tuple[tuple[str, str, int], ...] = ()
    sentence: str = ""
    error: str | None = None
    seconds: float = 0.0
    kept: Path | None = None

    @property
    def is_invalid(self) -> bool:
        return self.verdict == INVALID

    @property
    def guarantees(self) -> tuple[str, ...]:
        """Those that were found broken."""
        return tuple(dict.fromkeys(guarantee for guarantee, _, _ in self.accusations))


def read_attempt(text: str, *, seconds: float, kept: Path | None = None) -> Attempt:
    """The attempt that `harness run --json -` tells of; raises ValueError, KeyError, ... for another text."""
    report = json.loads(text)["scenarios"][0]
    return Attempt(
        verdict=report["verdict"],
        accusations=_accusations(report),
        sentence=report.get("sentence", ""),
        error=report.get("error"),
        seconds=seconds,
        kept=kept,
    )


def _accusations(report: dict[str, Any]) -> tuple[tuple[str, str, int], ...]:
    counted = Counter(
        (guarantee["name"], anomaly["cause"])
        for guarantee in report.get("guarantees", ())
        for anomaly in guarantee["anomalies"]
        if anomaly["verdict"] == INVALID
    )
    return tuple((guarantee, cause, count) for (guarantee, cause), count in counted.items())
