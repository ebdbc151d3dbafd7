"""Does one plain sentence say what the run proved, and no more?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.checkers.causes import CAUSES
from harness.checkers.findings import DeliveryCount, Finding, Findings, Verdict
from harness.history import History
from harness.report.verdict import advice, reasons, sentence, standing


def test_valid_says_that_every_change_reached_everybody_live(in_sync: History, valid: Findings) -> None:
    assert sentence(in_sync, valid) == (
        "Every change reached every subscriber, live, without reloading: 46 operations, 92 of 92 deliveries verified."
    )


@pytest.mark.parametrize(
    ("deliveries", "said"),
    [
        (DeliveryCount(expected=0, verified=0), "Nothing was found wrong: 1 operation; no client was owed a delivery."),
        (DeliveryCount(expected=4, verified=3), "Nothing was found wrong: 1 operation, 3 of 4 deliveries verified."),
        (
            DeliveryCount(expected=4, verified=3, late=1),
            "Every change reached every subscriber, live, without reloading: "
            "1 operation, 3 of 4 deliveries verified, 1 more within the grace of 0 ms.",
        ),
    ],
)
def test_valid_claims_no_more_than_was_delivered(
    in_sync: History, judged: Callable[..., Findings], deliveries: DeliveryCount, said: str
) -> None:
    findings = judged(Finding(guarantee="durability", verdict=Verdict.VALID, judged=1), deliveries=deliveries)
    assert sentence(in_sync, findings) == said


def test_valid_after_a_reload_does_not_claim_to_do_without(story: Callable[..., Any], valid: Findings) -> None:
    run = story("alice").final()
    reload = type(run.records[-1])(
        index=2, at_ns=0, actor="alice", source="ws", purpose="reload", entity_kind="project"
    )
    run.records.append(reload)
    assert "without reloading" not in sentence(run.history(), valid)


def test_invalid_tells_the_biggest_story_with_its_cause(lost_broadcast: History, invalid: Findings) -> None:
    assert sentence(lost_broadcast, invalid) == (
        "bob never saw work item 'login' created by alice over WebSocket: "
        "only the activity entry was broadcast (metadata-only-broadcast). It is in the database, so a reload shows it."
    )


def test_invalid_without_an_anomaly_gives_the_reason(in_sync: History, judged: Callable[..., Findings]) -> None:
    broken = Finding(guarantee="staleness", verdict=Verdict.INVALID, judged=9, reason="p99 was 400 ms, budget 250 ms")
    assert sentence(in_sync, judged(broken)) == "staleness does not hold: p99 was 400 ms, budget 250 ms."


def test_unknown_names_what_could_not_be_judged_and_never_says_valid(in_sync: History, unknown: Findings) -> None:
    assert sentence(in_sync, unknown) == (
        "Nothing was found wrong, but 2 guarantees could not be judged: live-delivery, resumable."
    )


def test_unknown_says_once_what_to_do_about_each_cause(
    judged: Callable[..., Findings], anomaly: Callable[..., Any], in_sync: History
) -> None:
    doubts = [anomaly(cause=cause, verdict=Verdict.UNKNOWN) for cause in ("throttled", "lagging", "throttled")]
    findings = judged(Finding(guarantee="g", verdict=Verdict.UNKNOWN, judged=3, anomalies=(*doubts, anomaly())))
    assert advice(in_sync, findings) == (CAUSES["throttled"].hint, CAUSES["lagging"].hint)


def test_a_good_run_needs_no_advice(in_sync: History, valid: Findings) -> None:
    assert (advice(in_sync, valid), reasons(valid)) == ((), ())


def test_many_reasons_are_cut_with_a_pointer_to_the_rest(valid: Findings) -> None:
    given = tuple(f"reason {number}" for number in range(7))
    assert reasons(replace(valid, reasons=given)) == (*given[:5], "and 2 more in findings.json")


@pytest.mark.parametrize(
    ("finding", "word"),
    [
        (Finding(guarantee="g", verdict=Verdict.VALID, judged=1), "held"),
        (Finding(guarantee="g", verdict=Verdict.INVALID, judged=0), "broken"),
        (Finding(guarantee="g", verdict=Verdict.UNKNOWN, judged=1), "unknown"),
        (Finding(guarantee="g", verdict=Verdict.UNKNOWN, judged=0, required=True), "unknown"),
        (Finding(guarantee="g", verdict=Verdict.UNKNOWN, judged=0), "not exercised"),
    ],
)
def test_a_guarantee_is_held_broken_unknown_or_not_exercised(finding: Finding, word: str) -> None:
    assert standing(finding) == word


def test_the_story_begins_with_the_operation_not_with_what_came_of_it(
    judged: Callable[..., Findings], anomaly: Callable[..., Any], lost_broadcast: History
) -> None:
    states = [anomaly(guarantee="convergence", why="bob's store lacks it", verb=None, door=None, operation=None)] * 3
    told = anomaly(why="bob never received it", operation=1)
    findings = judged(Finding(guarantee="g", verdict=Verdict.INVALID, judged=4, anomalies=(*states, told)))
    assert sentence(lost_broadcast, findings).startswith("bob never received it (metadata-only-broadcast).")
