"""Requests: how they were answered, against one another."""

from certificates.evidence import Deed, Evidence
from harness.history import Outcome, Snapshot
from harness.history.content import version_of


def optimistic_lock(evidence: Evidence) -> None:
    """A version that did not rise, or rose by more than one; two winners of one version; a loser without a winner."""
    deed = evidence.deed
    expected, made = deed.invoke.expected_version, version_of(deed.content)
    assert expected is not None, "compared no version"
    if evidence.anomaly.cause == "conflict-without-winner":
        assert deed.complete is not None
        assert deed.complete.error_code == "CONFLICT", "was no conflict"
        return
    assert deed.is_ok, "was not accepted"
    if evidence.anomaly.cause == "version-not-raised":
        assert made == expected, "the version was raised"
    elif made == expected + 1:
        winners = [one for one in evidence.deeds if one.is_ok and one.invoke.expected_version == expected]
        assert len(winners) == 2, "there was one winner"
        assert len({(one.invoke.entity_kind, one.entity_id) for one in winners}) == 1, "of two entities"
    else:
        assert made is not None


def idempotent_request(evidence: Evidence) -> None:
    """A request, and another one with the same message id, by the completions or by what was shown afterwards."""
    ids = {deed.invoke.message_id for deed in evidence.deeds}
    assert len(ids) == 1, "the requests have different ids"
    assert ids != {None}, "the request has no id"


def channel_parity(evidence: Evidence) -> None:
    """The same kind of operation through both doors, both of them acknowledged."""
    deeds = evidence.deeds
    assert {deed.invoke.door for deed in deeds} == {"ws", "rest"}, "compares one door with itself"
    assert len({(deed.invoke.entity_kind, deed.invoke.verb) for deed in deeds}) == 1, "compares different operations"
    assert all(deed.is_ok for deed in deeds), "one of them was not accepted"


def liveness(evidence: Evidence) -> None:
    """Unanswered, or refused although another request had been served."""
    if evidence.anomaly.operation is not None:
        assert not evidence.deed.is_ok, "was answered"


def economy(evidence: Evidence) -> None:
    """A change that changed nothing, yet raised the version or was told; a reload that showed what an event should."""
    deed = evidence.deed
    assert deed.is_ok, "was not accepted"
    if evidence.anomaly.cause == "unchanged-written":
        assert (version_of(deed.content) or 0) > (deed.invoke.expected_version or 0), "the version was not raised"
    elif evidence.anomaly.cause == "unchanged-told":
        before, again = evidence.events[-2:]
        assert (before.actor, before.epoch, before.entity_id) == (again.actor, again.epoch, again.entity_id)
        assert before.version == again.version or _is_raised(deed), "shows another state"
    else:
        assert evidence.last(Snapshot).purpose == "reload", "nobody had to look again"


def _is_raised(deed: Deed) -> bool:
    return version_of(deed.content) != deed.invoke.expected_version


def exercised(evidence: Evidence) -> None:
    raise AssertionError(f"{evidence.anomaly.why}: says nothing about the server, and cannot be {Outcome.FAIL}")
