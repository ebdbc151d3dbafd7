"""Do certificates certify anything? Each guarantee has one, and doctored evidence is refused."""

from dataclasses import replace
from typing import Any

import pytest
from support.small import BOARD, ITEM, Small

from certificates import CERTIFICATES, certify
from harness.checkers import CHECKERS, Anomaly, Verdict
from harness.checkers.agreement import agreement
from harness.checkers.gap_free import gap_free
from harness.checkers.live_delivery import live_delivery
from harness.checkers.monotonic_reads import monotonic_reads
from harness.checkers.monotonic_writes import monotonic_writes
from harness.checkers.optimistic_lock import optimistic_lock
from harness.checkers.ordered import ordered
from harness.checkers.read_your_writes import read_your_writes
from harness.history import ActorInfo, Event, History, Outcome, Verb

CHECKED = (
    agreement,
    gap_free,
    live_delivery,
    monotonic_reads,
    monotonic_writes,
    optimistic_lock,
    ordered,
    read_your_writes,
)


@pytest.fixture
def broken() -> History:
    """Alice's two updates reach bob in reverse and alice not at all; alice reads what was; a third is a rival."""
    small = Small()
    small.subscribe("alice", "bob")
    small.end(small.begin("alice", Verb.CREATE, ITEM, "it"), id="it", version=1)
    for client in ("alice", "bob"):
        small.event(client, Event.CREATED, ITEM, "it", version=1)
    for version in (2, 3):
        update = small.begin("alice", Verb.UPDATE, ITEM, "it", expected_version=version - 1, epoch=1)
        small.end(update, id="it", version=version, title=f"title {version}")
    for version in (3, 2):
        small.event("bob", Event.UPDATED, ITEM, "it", version=version, title=f"title {version}")
    for version in (2, 3):
        small.event("carol", Event.UPDATED, ITEM, "it", version=version, title=f"title {version}")
    small.read("alice", ITEM, {"id": "it", "version": 1}, project_id=BOARD)
    small.read("bob", ITEM, {"id": "it", "version": 3}, project_id=BOARD)
    small.read("bob", ITEM, {"id": "it", "version": 1}, project_id=BOARD)
    rival = small.begin("bob", Verb.UPDATE, ITEM, "it", expected_version=2, epoch=1)
    small.end(rival, id="it", version=3, title="rival")
    loser = small.begin("bob", Verb.UPDATE, ITEM, "it", expected_version=3, epoch=1)
    small.end(loser, Outcome.FAIL, "CONFLICT")
    late = small.begin("bob", Verb.UPDATE, ITEM, "it", expected_version=4, epoch=1)
    small.end(late, id="it", version=5, title="title 5")
    small.fence("alice")
    small.fence("bob")
    return small.history()


def accusations(history: History) -> list[Anomaly]:
    answers = [answer for checker in CHECKED for answer in checker(history)]
    return [answer for answer in answers if answer is not None and answer.verdict is Verdict.INVALID]


def is_certified(history: History, anomaly: Anomaly) -> bool:
    try:
        certify(history, anomaly)
    except (AssertionError, ValueError, TypeError, KeyError):
        return False
    return True


def test_every_guarantee_has_its_certificate() -> None:
    assert CERTIFICATES.keys() == CHECKERS.keys()


def test_the_broken_history_breaks_all_guarantees_that_are_tried_here(broken: History) -> None:
    found = {anomaly.guarantee for anomaly in accusations(broken)}
    assert found == {checker.__name__.replace("_", "-") for checker in CHECKED}


def test_what_checkers_say_of_a_broken_history_is_certified(broken: History) -> None:
    for anomaly in accusations(broken):
        certify(broken, anomaly)


def test_half_of_the_evidence_is_none(broken: History) -> None:
    for anomaly in accusations(broken):
        shortened = replace(anomaly, records=anomaly.records[:1])
        assert not is_certified(broken, shortened), anomaly


def test_evidence_about_somebody_else_is_none(broken: History) -> None:
    for anomaly in accusations(broken):
        if anomaly.guarantee not in ("agreement", "optimistic-lock", "read-your-writes", "monotonic-reads"):
            assert not is_certified(broken, replace(anomaly, actor="carol")), anomaly


def test_evidence_that_shows_the_opposite_is_none(broken: History) -> None:
    """The same records, of a run in which every version shown is the newest there is."""
    for anomaly in accusations(broken):
        if anomaly.guarantee in ("agreement", "ordered", "monotonic-reads", "read-your-writes", "gap-free"):
            cured = replace(broken, records=tuple(_newest(record) for record in broken.records))
            assert not is_certified(cured, anomaly), anomaly


def _newest(record: Any) -> Any:
    new = {"id": "it", "version": 9}
    if getattr(record, "content", None):
        record = replace(record, content=new)
    if getattr(record, "version", None):
        record = replace(record, version=9)
    return replace(record, entities=(new,)) if getattr(record, "entities", None) else record


@pytest.mark.parametrize(
    "fault",
    [
        {"records": ()},
        {"records": (3, 2)},
        {"records": (2, 2)},
        {"records": (2, 99_999)},
        {"cause": "sunspots"},
        {"cause": "lagging"},
        {"why": ""},
        {"guarantee": "exercised"},
    ],
)
def test_an_anomaly_that_is_badly_made_is_refused(broken: History, fault: dict[str, Any]) -> None:
    anomaly = next(one for one in accusations(broken) if one.guarantee == "ordered")
    assert is_certified(broken, anomaly)
    assert not is_certified(broken, replace(anomaly, **fault))


def test_an_anomaly_is_filed_in_the_cell_of_its_operation(broken: History) -> None:
    anomaly = next(one for one in accusations(broken) if one.guarantee == "optimistic-lock")
    assert not is_certified(broken, replace(anomaly, verb=Verb.DELETE))


def test_another_users_writes_and_eyes_are_not_the_sessions(broken: History) -> None:
    """The certificate asks who is whose: the same records accuse nobody once alice's reads are another user's."""
    anomaly = next(one for one in accusations(broken) if one.guarantee == "read-your-writes")
    read = anomaly.records[-1]
    others = tuple(replace(one, actor="carol") if one.index == read else one for one in broken.records)
    assert not is_certified(replace(broken, records=others), anomaly)
    actors = tuple(ActorInfo(name=name, group=name, kind="ui", user="u1") for name in ("alice", "carol"))
    assert is_certified(replace(broken, header=replace(broken.header, actors=actors), records=others), anomaly)
