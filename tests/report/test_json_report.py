"""Can a program rely on findings.json?"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.checkers.findings import Findings
from harness.history import Content, History, Verb
from harness.report import findings_json

RESULTS_PAGE = Path(__file__).parents[2] / "docs" / "results.md"


def test_the_judgement_is_all_there(lost_broadcast: History, invalid: Findings) -> None:
    report = json.loads(findings_json(lost_broadcast, invalid, exit_code=1))
    assert (report["verdict"], report["exit_code"], report["format"], report["seed"]) == ("INVALID", 1, 1, 7)
    assert report["deliveries"] == {"expected": 2, "verified": 0, "late": 0}
    convergence, delivery = report["guarantees"]
    assert convergence == {
        "name": "convergence",
        "verdict": "VALID",
        "standing": "held",
        "judged": 2,
        "required": True,
        "exercised": True,
        "reason": None,
        "anomalies": [],
    }
    assert delivery["anomalies"][0] == {
        "why": invalid.anomalies[0].why,
        "cause": "metadata-only-broadcast",
        "verdict": "INVALID",
        "records": [6, 9],
        "operation": 1,
        "entity_kind": "work_item",
        "verb": "create",
        "door": "ws",
        "actor": "bob",
    }


def test_the_matrix_is_there_in_counts(lost_broadcast: History, invalid: Findings) -> None:
    (row,) = json.loads(findings_json(lost_broadcast, invalid, exit_code=1))["matrix"]
    assert (row["entity_kind"], row["verb"], row["door"], row["operations"]) == ("work_item", "create", "ws", 1)
    assert row["event"] == {"word": "none", "good": 0, "total": 2, "late": 0, "unknown": 0}


def test_staleness_is_a_distribution_or_null(story: Callable[..., Any], login: Content, valid: Findings) -> None:
    run = story("alice", "bob").write("alice", Verb.CREATE, "w1", login, told={"alice": "both"})
    told = run.tell("bob", Verb.CREATE, "w1", login, "both").history()
    figures = json.loads(findings_json(told, valid, exit_code=0))["staleness"]
    assert figures == {"count": 2, "p50_ms": 0.0, "p90_ms": 0.002, "p99_ms": 0.002, "max_ms": 0.002}
    nobody = story("alice").history()
    assert json.loads(findings_json(nobody, valid, exit_code=0))["staleness"] is None


def test_the_same_run_gives_the_same_bytes(lost_broadcast: History, invalid: Findings) -> None:
    again = History(lost_broadcast.header, lost_broadcast.records)
    text = findings_json(lost_broadcast, invalid, exit_code=1)
    assert text == findings_json(again, invalid, exit_code=1)
    assert text.endswith("}\n")


def test_neither_the_address_nor_a_problem_gives_a_secret_away(story: Callable[..., Any], unknown: Findings) -> None:
    run = story("alice", server="wss://u:hidden@host/ws?token=hidden")
    run.problem("connection-lost", "wss://u:hidden@host/ws?token=hidden closed")
    text = findings_json(run.history(), replace(unknown, reasons=("at ws://h?token=hidden",)), exit_code=3)
    assert "hidden" not in text
    assert json.loads(text)["problems"] == [
        {"record": 2, "cause": "connection-lost", "message": "wss://host/ws closed"}
    ]


def test_any_text_can_be_written_as_utf_8_and_read_back(
    in_sync: History, invalid: Findings, anomaly: Callable[..., Any]
) -> None:
    why = "<script> ]]> \x1b[31m \ud800 \u2028"
    broken = replace(invalid.guarantees[1], anomalies=(anomaly(why=why),))
    text = findings_json(in_sync, replace(invalid, guarantees=(broken,)), exit_code=1)
    assert json.loads(text.encode("utf-8"))["guarantees"][0]["anomalies"][0]["why"] == why


def test_every_top_level_key_is_documented_and_no_other(in_sync: History, valid: Findings) -> None:
    page = RESULTS_PAGE.read_text(encoding="utf-8")
    section = page.split("## findings.json")[1].split("\n## ")[0]
    table = section.split("###")[0]
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE))
    assert documented == set(json.loads(findings_json(in_sync, valid, exit_code=0)))
