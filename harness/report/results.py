"""What is left of one scenario when several were run? Its history and findings, or the reason why there are none."""

from dataclasses import dataclass

from harness.checkers.findings import Findings, Verdict
from harness.history import History


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResult:
    """`stem` names the scenario file without its ending, `regressions/lost_comment`; `error` says what stopped the run.

    A run that was stopped half-way may have all three; one that never began has only the error.
    """

    stem: str
    history: History | None = None
    findings: Findings | None = None
    error: str | None = None
    seconds: float = 0.0
    repeat_command: str = ""

    @property
    def word(self) -> str:
        """VALID, UNKNOWN, INVALID, or ERROR for a run that was stopped before anything was found broken."""
        if self.findings is not None and (self.error is None or self.findings.verdict is Verdict.INVALID):
            return self.findings.verdict.name
        return "ERROR"
