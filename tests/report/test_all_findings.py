"""Can a program rely on what `--json` writes about several scenarios?"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.checkers.findings import Finding, Findings, Verdict
from harness.history import History
from harness.report import ScenarioResult, all_findings_json

RESULTS_PAGE = Path(__file__).parents[2] / "docs" / "results.md"


def result(stem: str, history: History | None, findings: Findings | None, error: str | None = None) -> ScenarioResult:
    return ScenarioResult(stem=stem, history=history, findings=findings, error=error, seconds=1.5)


def told(*results: tuple[ScenarioResult, int], exit_code: int = 0) -> Any:
    return json.loads(all_findings_json(results, exit_code=exit_code))


def test_the_worst_verdict_and_the_sums_stand_at_the_top(
    in_sync: History, lost_broadcast: History, valid: Findings, invalid: Findings
) -> None:
    report = told((result("a", in_sync, valid), 0), (result("b", lost_broadcast, invalid), 1), exit_code=1)
    assert (report["verdict"], report["exit_code"]) == ("INVALID", 1)
    assert report["deliveries"]["expected"] == valid.deliveries.expected + invalid.deliveries.expected
    assert [scenario["name"] for scenario in report["scenarios"]] == ["a", "b"]
    assert [scenario["exit_code"] for scenario in report["scenarios"]] == [0, 1]


def test_a_guarantee_has_the_worst_verdict_of_the_scenarios_that_exercised_it(
    in_sync: History, judged: Callable[..., Findings]
) -> None:
    held = judged(Finding(guarantee="ordered", verdict=Verdict.VALID, judged=3, required=True))
    idle = judged(Finding(guarantee="ordered", verdict=Verdict.UNKNOWN, judged=0))
    report = told((result("a", in_sync, idle), 0), (result("b", in_sync, held), 0))
    (ordered,) = report["guarantees"]
    assert (ordered["verdict"], ordered["judged"], ordered["exercised"]) == ("VALID", 3, True)
    (unexercised,) = told((result("a", in_sync, idle), 0))["guarantees"]
    assert (unexercised["verdict"], unexercised["exercised"]) == ("UNKNOWN", False)


def test_an_anomaly_names_its_scenario(lost_broadcast: History, invalid: Findings) -> None:
    report = told((result("b", lost_broadcast, invalid), 1))
    anomalies = [anomaly for guarantee in report["guarantees"] for anomaly in guarantee["anomalies"]]
    assert {anomaly["scenario"] for anomaly in anomalies} == {"b"}


def test_a_scenario_that_never_began_is_unknown_and_says_why(in_sync: History, valid: Findings) -> None:
    report = told((result("a", in_sync, valid), 0), (result("b", None, None, "nobody answers"), 3), exit_code=3)
    assert report["verdict"] == "UNKNOWN"
    assert report["scenarios"][1] == {
        "name": "b",
        "seconds": 1.5,
        "error": "nobody answers",
        "verdict": "UNKNOWN",
        "exit_code": 3,
    }


def test_nothing_run_is_not_valid() -> None:
    assert told()["verdict"] == "UNKNOWN"


def test_every_key_is_documented(in_sync: History, valid: Findings) -> None:
    page = RESULTS_PAGE.read_text()
    section = page[page.index("## --json") :]
    section = section[: section.index("\n## ", 5)]
    documented = set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE))
    assert documented == set(told((result("a", in_sync, valid), 0)))
