"""Storage: what was asked and answered, against what was read or held."""

from certificates.evidence import Deed, Evidence, entities_of, is_as_asked
from harness.history import Content, Outcome, Snapshot, Store, Verb
from harness.history.content import ATTACHED, differing_fields, version_of


def convergence(evidence: Evidence) -> None:
    """Two final reads, or a store and a final read, that differ in something of the kind."""
    kind = evidence.anomaly.entity_kind
    assert kind is not None
    reads = [read for read in evidence.all(Snapshot) if read.purpose == "final"]
    assert {read.entity_kind for read in reads} == {kind}, "compares different kinds"
    store = evidence.all(Store)[-1:]
    if store and store[0].content is None:
        return  # the content stands with the first store of its digest, which is not cited
    left = store[0].content.get(kind, {}) if store and store[0].content is not None else entities_of(reads[0])
    right = entities_of(reads[-1])
    both = left.keys() & right.keys()
    is_apart = left.keys() != right.keys() or any(differing_fields(kind, left[one], right[one]) for one in both)
    assert is_apart, "the two are alike"


def reply_integrity(evidence: Evidence) -> None:
    """The reply shows something else than was asked for, than an event shows, or than was read in the end."""
    deed = evidence.deed
    assert deed.is_ok, "there was no such reply"
    kind, entity_id = deed.invoke.entity_kind, deed.entity_id or ""
    others: list[Content] = [event.content or {} for event in evidence.events if event.entity_id == entity_id]
    for read in evidence.all(Snapshot):
        shown = entities_of(read).get(entity_id)
        if shown is None:
            return  # the entity is missing altogether
        others.append(shown)
    if not others:
        assert not is_as_asked(deed, deed.content), "shows what was asked for"
    else:
        assert any(differing_fields(kind, deed.content, other) for other in others), "shows what the others show"


def durability(evidence: Evidence) -> None:
    deed = evidence.deed
    assert deed.complete is not None
    assert deed.complete.outcome is not Outcome.INFO, "nobody knows what became of it"
    read = evidence.last(Snapshot)
    assert read.purpose == "final"
    if deed.invoke.entity_kind not in ATTACHED:  # their lists are many, and only the last one is cited
        _assert_not_as_answered(deed, entities_of(read).get(deed.entity_id or ""), read)


def _assert_not_as_answered(deed: Deed, found: Content | None, read: Snapshot) -> None:
    if deed.invoke.verb is Verb.DELETE:
        assert (found is None) is not deed.is_ok, "it is as the deletion was answered"
    elif deed.is_ok and found is not None:
        is_behind = (version_of(found) or 0) < (version_of(deed.content) or 0)
        assert is_behind or not is_as_asked(deed, found), "it stands there as it was acknowledged"
    elif not deed.is_ok:
        shown = [value for one in read.entities for value in one.values()]
        assert any(value in shown for value in deed.invoke.values.values()), "nothing of it stands there"


def snapshot_stream(evidence: Evidence) -> None:
    """A list that was read after the write, and the entity in it is not as the write left it."""
    read = evidence.last(Snapshot)
    assert read.actor == evidence.anomaly.actor
    if evidence.anomaly.operation is None:
        return
    deed = evidence.deed
    assert deed.is_ok, "was not acknowledged"
    if evidence.anomaly.cause == "stale-snapshot":
        assert deed.complete is not None
        assert deed.complete.index < read.index, "the write had not ended"
        _assert_older_or_missing(deed, entities_of(read).get(deed.entity_id or ""))


def _assert_older_or_missing(deed: Deed, found: Content | None) -> None:
    if deed.invoke.verb is Verb.DELETE:
        assert found is not None, "it is gone, as it should be"
    elif found is not None and version_of(found) is not None:
        assert (version_of(found) or 0) < (version_of(deed.content) or 0), "it is as new as the write"


def derived_freshness(evidence: Evidence) -> None:
    """A list of relatives is judged by what was read in the end; a store that differs is somebody's."""
    assert evidence.last(Snapshot).purpose == "final"
    for store in evidence.all(Store):
        assert store.actor == evidence.anomaly.actor
