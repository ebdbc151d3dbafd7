"""Sessions: a write or a sight, and later something that does not know of it."""

from certificates.evidence import Evidence, entities_of
from harness.history import Complete, Content, Deliver, Event, Invoke, Snapshot, Store, Verb
from harness.history.content import VERSIONED

UNTOLD: Content = {"untold": True}
"""The record does not hold what it showed: a store's content stands with the first of its digest."""


def read_your_writes(evidence: Evidence) -> None:
    deed, look = evidence.deed, evidence.records[-1]
    assert deed.is_ok, "the own write was not acknowledged"
    assert deed.complete is not None
    assert deed.complete.index < look.index, "the write had not ended"
    assert evidence.is_one_session(deed.invoke.actor, look.actor), "whose write is it?"
    shown = _shown(look, deed.invoke.entity_kind, deed.entity_id or "")
    _assert_older(shown, None if deed.invoke.verb is Verb.DELETE else deed.content, deed.invoke.entity_kind)


def monotonic_reads(evidence: Evidence) -> None:
    sight, look = evidence.records[0], evidence.records[-1]
    kind = evidence.anomaly.entity_kind
    assert kind is not None
    assert evidence.is_one_session(sight.actor, look.actor), "whose eyes are these?"
    assert isinstance(sight, Deliver | Snapshot), "nothing was shown"
    known = [_known(sight, str(one)) for one in _ids(sight)]
    shown = [_shown(look, kind, str(one)) for one in _ids(sight)]
    assert any(_is_older(there, before, kind) for there, before in zip(shown, known, strict=True)), "nothing is older"


def _ids(sight: Deliver | Snapshot) -> list[str]:
    return [sight.entity_id] if isinstance(sight, Deliver) else list(entities_of(sight))


def _known(sight: Deliver | Snapshot, entity_id: str) -> Content | None:
    if isinstance(sight, Deliver):
        return None if sight.event is Event.DELETED else sight.content or {}
    return entities_of(sight)[entity_id]


def _shown(look: object, kind: str, entity_id: str) -> Content | None:
    """What the look shows of the entity; none where it is missing."""
    if isinstance(look, Snapshot):
        return entities_of(look).get(entity_id)
    if isinstance(look, Complete):
        assert look.content is not None or look.error_code == "NOT_FOUND", "the reply shows nothing"
        return look.content
    assert isinstance(look, Store), "is no read"
    return UNTOLD if look.content is None else look.content.get(kind, {}).get(entity_id)


def _is_older(shown: Content | None, known: Content | None, kind: str) -> bool:
    """`known` is none for a deletion. Without versions two states that differ are all there is to see."""
    if shown is UNTOLD:
        return True
    if known is None or shown is None:
        return (shown is None) is not (known is None)
    if kind in VERSIONED:
        return int(str(shown["version"])) < int(str(known["version"]))
    return shown != known


def _assert_older(shown: Content | None, known: Content | None, kind: str) -> None:
    assert _is_older(shown, known, kind), f"{shown} is not older than {known}"


def monotonic_writes(evidence: Evidence) -> None:
    first, ended, second = evidence.records[:3]
    assert isinstance(first, Invoke) and isinstance(ended, Complete) and isinstance(second, Invoke)  # noqa: PT018
    assert ended.operation == first.operation
    assert ended.index < second.index, "the two writes overlapped"
    assert evidence.is_one_session(first.actor, second.actor), "the writes are of two sessions"
    _assert_shown_in_reverse(evidence, first, second)


def writes_follow_reads(evidence: Evidence) -> None:
    first, sight, second = evidence.records[:3]
    assert isinstance(first, Invoke) and isinstance(second, Invoke)  # noqa: PT018
    assert isinstance(sight, Deliver | Snapshot), "nothing was shown"
    assert evidence.is_one_session(sight.actor, second.actor), "somebody else had seen it"
    assert not evidence.is_one_session(first.actor, second.actor), "it is the writer's own"
    assert first.index < sight.index < second.index, "it was seen too late"
    _assert_shown_in_reverse(evidence, first, second)


def _assert_shown_in_reverse(evidence: Evidence, first: Invoke, second: Invoke) -> None:
    early, late = evidence.events[-2:]
    assert (early.actor, early.epoch) == (late.actor, late.epoch), "compares two connections"
    assert early.actor == evidence.anomaly.actor
    for deliver, invoke in ((early, second), (late, first)):
        assert deliver.entity_kind == invoke.entity_kind, "an event of another entity"
        assert invoke.entity_id in (None, deliver.entity_id), "an event of another entity"
