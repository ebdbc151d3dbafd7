"""What does findings.json hold? The judgement for programs: every key is explained in docs/results.md."""

import json
from dataclasses import asdict
from typing import Any

from harness.checkers.findings import Anomaly, Finding, Findings
from harness.checkers.staleness import staleness_distribution
from harness.history import History
from harness.report.cells import Cell
from harness.report.matrix import COLUMNS, Row, matrix
from harness.report.text import redact, redact_all
from harness.report.verdict import sentence, standing

FORMAT = 1
Json = dict[str, Any]


def findings_json(history: History, findings: Findings, *, exit_code: int) -> str:
    """JSON text, ASCII only, the same for the same history byte for byte, with a line end at its end."""
    staleness = staleness_distribution(history)
    report = {
        "format": FORMAT,
        "verdict": findings.verdict.name,
        "exit_code": exit_code,
        "sentence": redact_all(sentence(history, findings)),
        "reasons": [redact_all(reason) for reason in findings.reasons],
        **_run(history),
        "operations": findings.operations,
        "deliveries": {
            "expected": findings.deliveries.expected,
            "verified": findings.deliveries.verified,
            "late": findings.deliveries.late,
        },
        "staleness": asdict(staleness) if staleness else None,
        "guarantees": [_guarantee(finding) for finding in findings.guarantees],
        "matrix": [_row(row) for row in matrix(history).rows],
        "problems": [_problem(problem.index, problem.cause, problem.message) for problem in history.problems],
    }
    return json.dumps(report, indent=2) + "\n"


def _run(history: History) -> Json:
    header = history.header
    return {
        "scenario": header.scenario,
        "scenario_file": header.scenario_file,
        "run_id": header.run_id,
        "seed": header.seed,
        "server": redact(header.server),
        "bundled": header.bundled,
        "defects": sorted(header.defects),
        "identity": header.identity,
        "grace_ms": header.grace_ms,
        "budgets": dict(sorted(header.budgets.items())),
        "started_at": header.started_at,
        "harness_version": header.harness_version,
    }


def _guarantee(finding: Finding) -> Json:
    return {
        "name": finding.guarantee,
        "verdict": finding.verdict.name,
        "standing": standing(finding),
        "judged": finding.judged,
        "required": finding.required,
        "exercised": finding.is_exercised,
        "reason": redact_all(finding.reason) if finding.reason else None,
        "anomalies": [_anomaly(anomaly) for anomaly in finding.anomalies],
    }


def _anomaly(anomaly: Anomaly) -> Json:
    return {
        "why": redact_all(anomaly.why),
        "cause": anomaly.cause,
        "verdict": anomaly.verdict.name,
        "records": list(anomaly.records),
        "operation": anomaly.operation,
        "entity_kind": anomaly.entity_kind,
        "verb": anomaly.verb,
        "door": anomaly.door,
        "actor": anomaly.actor,
    }


def _row(row: Row) -> Json:
    return {
        "entity_kind": row.entity_kind,
        "verb": row.verb,
        "door": row.door,
        "operations": row.operations,
        "acknowledged": row.acknowledged,
        **{column: _cell(getattr(row, column)) for column in COLUMNS},
    }


def _cell(cell: Cell) -> Json:
    return {"word": cell.word, "good": cell.good, "total": cell.total, "late": cell.late, "unknown": cell.unknown}


def _problem(record: int, cause: str, message: str) -> Json:
    return {"record": record, "cause": cause, "message": redact_all(message)}
