"""What does `--json` write? The findings of every scenario of a command, and what they come to together."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from harness.checkers.findings import Verdict
from harness.report.json_report import FORMAT, findings_json
from harness.report.results import ScenarioResult
from harness.report.text import redact_all

Json = dict[str, Any]


def all_findings_json(results: Sequence[tuple[ScenarioResult, int]], *, exit_code: int) -> str:
    """JSON text with a line end; `results` come with their own exit codes.

    At the top the worst verdict, the guarantees of all scenarios by name, and the sum of deliveries; under `scenarios`
    each scenario's findings.json, or its error.
    """
    scenarios = [_scenario(result, code) for result, code in results]
    found = [result.findings for result, _ in results if result.findings is not None]
    report = {
        "format": FORMAT,
        "verdict": _worst(result for result, _ in results).name,
        "exit_code": exit_code,
        "operations": sum(findings.operations for findings in found),
        "deliveries": {
            "expected": sum(findings.deliveries.expected for findings in found),
            "verified": sum(findings.deliveries.verified for findings in found),
            "late": sum(findings.deliveries.late for findings in found),
        },
        "guarantees": _merged([scenario for scenario in scenarios if "guarantees" in scenario]),
        "scenarios": scenarios,
    }
    return json.dumps(report, indent=2) + "\n"


def _scenario(result: ScenarioResult, exit_code: int) -> Json:
    facts: Json = {"name": result.stem, "seconds": round(result.seconds, 3)}
    if result.error is not None:
        facts["error"] = redact_all(result.error)
    if result.history is None or result.findings is None:
        return {**facts, "verdict": Verdict.UNKNOWN.name, "exit_code": exit_code}
    return {**facts, **json.loads(findings_json(result.history, result.findings, exit_code=exit_code))}


def _worst(results: Iterable[ScenarioResult]) -> Verdict:
    verdicts = [result.findings.verdict if result.findings is not None else Verdict.UNKNOWN for result in results]
    return max(verdicts, default=Verdict.UNKNOWN)


def _merged(scenarios: Sequence[Json]) -> list[Json]:
    """One entry a guarantee, in the order of the first scenario that tells of it."""
    by_name: dict[str, list[tuple[str, Json]]] = {}
    for scenario in scenarios:
        for guarantee in scenario["guarantees"]:
            by_name.setdefault(guarantee["name"], []).append((scenario["name"], guarantee))
    return [_together(name, found) for name, found in by_name.items()]


def _together(name: str, found: Sequence[tuple[str, Json]]) -> Json:
    """Counts added up, anomalies with their scenario, and the worst verdict of the scenarios that exercised it."""
    weighing = [guarantee for _, guarantee in found if guarantee["exercised"]]
    return {
        "name": name,
        "verdict": max((Verdict[guarantee["verdict"]] for guarantee in weighing), default=Verdict.UNKNOWN).name,
        "judged": sum(guarantee["judged"] for _, guarantee in found),
        "exercised": bool(weighing),
        "anomalies": [
            {**anomaly, "scenario": scenario} for scenario, guarantee in found for anomaly in guarantee["anomalies"]
        ],
    }
