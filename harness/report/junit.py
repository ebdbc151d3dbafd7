"""How does a CI server read the result? As JUnit XML in pytest's xunit2 dialect: a test case a guarantee.

A gate must not go green on a run that was not VALID: each scenario also has a case `run`, which takes what no guarantee
accounts for.
"""

from collections.abc import Iterator, Sequence

from junitparser import Error, Failure, Skipped
from junitparser.junitparser import FinalResult
from junitparser.xunit2 import JUnitXml, TestCase, TestSuite

from harness.checkers.findings import Finding, Findings, Verdict
from harness.report.results import ScenarioResult
from harness.report.text import redact_all, visible
from harness.report.verdict import standing

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
WHYS_SHOWN = 50
MESSAGE_CHARACTERS = 500


def junit_xml(
    results: Sequence[ScenarioResult], *, hostname: str, timestamp: str, properties: Sequence[tuple[str, str]] = ()
) -> str:
    """An XML document to be written as UTF-8; `timestamp` in ISO 8601 with its zone."""
    suite = TestSuite("harness")  # type: ignore[no-untyped-call]  # untyped in junitparser
    suite.hostname = _safe(hostname)
    suite.timestamp = _safe(timestamp)
    for name, value in properties:
        suite.add_property(_safe(name), _safe(value))
    suite.add_testcases([case for result in results for case in _cases(result)])
    root = JUnitXml("harness")
    root.append(suite)  # type: ignore[no-untyped-call]  # `add_testsuite` is as untyped, and merges suites that look alike
    return DECLARATION + str(root.tostring().decode())  # type: ignore[no-untyped-call]  # untyped in junitparser


def _cases(result: ScenarioResult) -> Iterator[TestCase]:
    findings = result.findings
    yield _case(result, "run", _run_outcome(result), seconds=result.seconds)
    for finding in findings.guarantees if findings else ():
        yield _case(result, finding.guarantee, _outcome(finding))


def _case(result: ScenarioResult, name: str, outcome: FinalResult | None, seconds: float = 0.0) -> TestCase:
    classname = ".".join(("scenarios", *result.stem.split("/")))
    case = TestCase(_safe(name), classname=_safe(classname), time=round(seconds, 3))
    if outcome is not None:
        case.result = outcome
        if result.repeat_command and not isinstance(outcome, Skipped):
            case.system_out = _safe(f"repeat it: {result.repeat_command}")
    return case


def _run_outcome(result: ScenarioResult) -> FinalResult | None:
    if result.error is not None:
        return _told(Error, [result.error])
    if result.findings is None:
        return _told(Error, ["the run left no findings"])
    return _unaccounted(result.findings)


def _unaccounted(findings: Findings) -> FinalResult | None:
    """What the verdict says beyond the guarantees' own cases."""
    said = max((finding.verdict for finding in findings.guarantees if finding.is_exercised), default=Verdict.VALID)
    if said >= findings.verdict:
        return None
    reasons = list(findings.reasons) or [f"the run is {findings.verdict.name}"]
    return _told(Failure if findings.verdict is Verdict.INVALID else Error, reasons)


def _outcome(finding: Finding) -> FinalResult | None:
    word = standing(finding)
    if word == "held":
        return None
    if word == "not exercised":
        return Skipped("not exercised by this scenario", "not-exercised")
    anomalies = [anomaly for anomaly in finding.anomalies if anomaly.verdict is finding.verdict]
    whys = [f"{anomaly.why} ({anomaly.cause}; records {list(anomaly.records)})" for anomaly in anomalies]
    if finding.reason or not whys:
        whys.insert(0, finding.reason or f"{finding.guarantee} is {word}")
    return _told(Failure if word == "broken" else Error, whys)


def _told(kind: type[Failure] | type[Error], whys: list[str]) -> FinalResult:
    """The first why is the message, all of them (to a limit) the text."""
    lines = [_safe(why) for why in whys[:WHYS_SHOWN]]
    if len(whys) > WHYS_SHOWN:
        lines.append(f"and {len(whys) - WHYS_SHOWN} more in findings.json")
    outcome = kind(lines[0][:MESSAGE_CHARACTERS])
    outcome.text = "\n".join(lines)
    return outcome


def _safe(text: str) -> str:
    return visible(redact_all(text))
