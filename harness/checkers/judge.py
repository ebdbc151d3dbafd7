"""What is the verdict on a run? Every checker is asked about its history, and the answers are combined."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from harness.checkers.findings import Anomaly, Answer, DeliveryCount, Finding, Findings, Verdict
from harness.history import Arrival, History, owed_deliveries

Checker = Callable[[History], Iterator[Answer]]
ALWAYS_REQUIRED = "exercised"


def judged_by(checkers: Mapping[str, Checker], history: History) -> Findings:
    """The findings of all `checkers`; the run's verdict is the worst one among the guarantees it exercised.

    Never raises: a checker that crashes has an UNKNOWN finding that says so. `exercised` speaks for the run as a whole
    (interrupted, disturbed, empty) and always weighs.
    """
    findings = [_finding(name, checker, history) for name, checker in checkers.items()]
    findings += [_without_checker(name) for name in history.header.requires if name not in checkers]
    findings = _with_unexercised(findings)
    return Findings(
        verdict=max((finding.verdict for finding in findings if finding.is_exercised), default=Verdict.UNKNOWN),
        guarantees=tuple(findings),
        deliveries=_count_deliveries(history),
        operations=sum(not operation.invoke.setup for operation in history.operations),
        reasons=_reasons(findings),
    )


def _finding(name: str, checker: Checker, history: History) -> Finding:
    answers = list(_answers(name, checker, history))
    anomalies = tuple(answer for answer in answers if answer is not None)
    return Finding(
        guarantee=name,
        verdict=max((anomaly.verdict for anomaly in anomalies), default=Verdict.VALID) if answers else Verdict.UNKNOWN,
        judged=len(answers),
        anomalies=anomalies,
        required=name == ALWAYS_REQUIRED or name in history.header.requires,
        reason=None if answers else "nothing in this run could be judged",
    )


def _answers(name: str, checker: Checker, history: History) -> Iterator[Answer]:
    try:
        yield from checker(history)
    except Exception as error:  # our own mistake may cost this guarantee its verdict, not the user the whole report
        yield Anomaly(
            guarantee=name,
            why=f"the checker itself failed ({type(error).__name__}: {error}), so nobody can tell; please report it",
            cause="checker-crashed",
            records=(),
            verdict=Verdict.UNKNOWN,
        )


def _without_checker(name: str) -> Finding:
    return Finding(
        guarantee=name,
        verdict=Verdict.UNKNOWN,
        judged=0,
        required=True,
        reason="this version of the harness has no checker for it",
    )


def _with_unexercised(findings: list[Finding]) -> list[Finding]:
    """The same findings, `exercised` naming each required guarantee that had nothing to judge."""
    unexercised = tuple(
        Anomaly(
            guarantee=ALWAYS_REQUIRED,
            why=f"the scenario set out to exercise {finding.guarantee}, but {finding.reason}",
            cause="not-exercised",
            records=(),
            verdict=Verdict.UNKNOWN,
        )
        for finding in findings
        if finding.required and finding.judged == 0
    )
    return [
        _extended(finding, unexercised) if finding.guarantee == ALWAYS_REQUIRED else finding for finding in findings
    ]


def _extended(finding: Finding, anomalies: tuple[Anomaly, ...]) -> Finding:
    if not anomalies:
        return finding
    return replace(
        finding,
        verdict=max(finding.verdict, Verdict.UNKNOWN),
        judged=finding.judged + len(anomalies),
        anomalies=finding.anomalies + anomalies,
    )


def _count_deliveries(history: History) -> DeliveryCount:
    arrivals = [owed.arrival for owed in owed_deliveries(history)]
    return DeliveryCount(
        expected=len(arrivals), verified=arrivals.count(Arrival.ON_TIME), late=arrivals.count(Arrival.LATE)
    )


def _reasons(findings: list[Finding]) -> tuple[str, ...]:
    """Why the run as a whole is not VALID, each reason once."""
    whys = (
        anomaly.why
        for finding in findings
        for anomaly in finding.anomalies
        if finding.guarantee == ALWAYS_REQUIRED or anomaly.cause == "checker-crashed"
    )
    return tuple(dict.fromkeys(whys))
