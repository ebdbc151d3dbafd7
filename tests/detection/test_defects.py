"""Every planted bug that is no hole in the broadcast: caught, by the guarantee it breaks, under its name."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from harness.checkers import Verdict

JudgedRun = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize(
    ("defect", "scenario", "guarantee", "cause"),
    [
        ("metadata-only-broadcast", "two_users", "live-delivery", "metadata-only-broadcast"),
        ("stale-event-content", "two_users", "live-delivery", "stale-content"),
        ("reply-differs:work_item", "two_users", "reply-integrity", "reply-differs"),
        ("acknowledged-not-stored:comment:create", "comments_between_users", "durability", "acknowledged-not-stored"),
        ("acknowledged-not-stored:sprint:delete", "cli_delete_reaches_ui", "durability", "acknowledged-not-stored"),
        ("stored-not-acknowledged:work_item:create", "two_users", "durability", "stored-not-acknowledged"),
        ("invented-value:work_item", "two_users", "no-creation", "invented-value"),
        ("invented-value:comment", "comments_between_users", "no-creation", "invented-value"),
        ("duplicate-delivery", "two_users", "multiplicity", "duplicate-delivery"),
        ("duplicate-delivery-fresh-id", "two_users", "multiplicity", "duplicate-delivery"),
        ("reordered-events", "concurrent_edit_conflict", "ordered", "reordered"),
        ("reordered-events:comment", "comments_between_users", "ordered", "resurrection"),
        ("lost-update", "concurrent_edit_conflict", "optimistic-lock", "lost-update"),
        ("version-not-raised", "two_users", "optimistic-lock", "version-not-raised"),
        ("version-not-raised:sprint", "sprint_board", "optimistic-lock", "version-not-raised"),
        ("version-not-raised:project", "project_changes", "optimistic-lock", "version-not-raised"),
        ("conflict-always", "two_users", "optimistic-lock", "conflict-without-winner"),
        ("leak-to-unsubscribed", "not_subscribed_sees_nothing", "scope", "wrong-audience"),
        ("late-broadcast", "two_users", "live-delivery", "no-broadcast"),
    ],
)
async def test_a_planted_bug_is_caught_by_the_guarantee_it_breaks(
    judged_run: JudgedRun, defect: str, scenario: str, guarantee: str, cause: str
) -> None:
    judged = await judged_run(scenario, defect)
    assert judged.verdict is Verdict.INVALID
    assert (guarantee, cause) in {(anomaly.guarantee, anomaly.cause) for anomaly in judged.wrong}


async def test_a_late_broadcast_within_the_grace_is_late_and_blames_nobody(judged_run: JudgedRun) -> None:
    judged = await judged_run("cli_create_reaches_ui", "late-broadcast", grace_s=60)
    assert judged.verdict is Verdict.VALID
    assert judged.findings.deliveries.late > 0
    deliveries = judged.findings.deliveries
    assert deliveries.verified + deliveries.late == deliveries.expected
