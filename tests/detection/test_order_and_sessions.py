"""Planted bugs in what follows what: caught by the guarantees of order and of sessions, under their causes."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from harness.checkers import Verdict

JudgedRun = Callable[..., Awaitable[Any]]
GUARANTEES = (
    "gap-free",
    "agreement",
    "read-your-writes",
    "monotonic-reads",
    "monotonic-writes",
    "writes-follow-reads",
)


@pytest.mark.parametrize(
    ("defect", "guarantee", "cause"),
    [
        ("no-broadcast:sprint:update:ws", "gap-free", "no-broadcast"),
        ("version-skipped:work_item", "gap-free", "version-skipped"),
        ("reordered-events:work_item", "agreement", "reordered"),
        ("reordered-events:comment", "agreement", "reordered"),
        ("acknowledged-not-stored:work_item:update", "read-your-writes", "acknowledged-not-stored"),
        ("reordered-events:comment", "monotonic-reads", "stale-overwrite"),
        ("reordered-events:comment", "monotonic-writes", "reordered"),
        ("reordered-events:work_item", "writes-follow-reads", "reordered"),
    ],
)
async def test_a_planted_bug_in_the_order_of_things_is_caught(
    judged_run: JudgedRun, defect: str, guarantee: str, cause: str
) -> None:
    judged = await judged_run("one_order_for_all", defect)
    assert judged.verdict is Verdict.INVALID
    assert (guarantee, cause) in {(anomaly.guarantee, anomaly.cause) for anomaly in judged.wrong}


async def test_events_of_one_kind_that_are_late_come_out_of_order_even_within_the_grace(judged_run: JudgedRun) -> None:
    judged = await judged_run("one_order_for_all", "late-broadcast:comment:create", grace_s=60)
    wrong = {(anomaly.guarantee, anomaly.cause) for anomaly in judged.wrong}
    assert wrong & {("monotonic-writes", "reordered"), ("monotonic-writes", "late-broadcast")}


async def test_on_the_clean_server_each_of_them_finds_much_to_judge_and_nothing_wrong(judged_run: JudgedRun) -> None:
    judged = await judged_run("one_order_for_all")
    found = {finding.guarantee: finding for finding in judged.findings.guarantees}
    for name in GUARANTEES:
        assert (found[name].verdict, found[name].anomalies) == (Verdict.VALID, ()), name
        assert found[name].judged >= 12, name


async def test_events_that_are_late_but_in_order_within_the_grace_break_none_of_them(judged_run: JudgedRun) -> None:
    judged = await judged_run("comments_between_users", "late-broadcast", grace_s=60)
    assert [anomaly for anomaly in judged.findings.anomalies if anomaly.guarantee in GUARANTEES] == []
