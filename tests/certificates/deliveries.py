"""Deliveries: what came, what did not, and what nobody should have been shown."""

from certificates.evidence import Deed, Evidence, entities_of, is_as_asked, texts_of
from harness.history import (
    EVENT_OF,
    Content,
    Deliver,
    Disconnect,
    Event,
    Expect,
    Fence,
    Outcome,
    Snapshot,
    Store,
    Subscribe,
)
from harness.history.content import TEXT_FIELDS, version_of

NS_PER_MS = 1_000_000


def live_delivery(evidence: Evidence) -> None:
    """Acknowledged; a fence that was sent later came back; and nothing cited is the event, before that fence."""
    deed = evidence.deed
    assert deed.is_ok, "nothing is owed for it"
    assert deed.complete is not None
    fence = evidence.last(Fence)
    assert fence.actor == evidence.anomaly.actor, "the fence is somebody else's"
    assert fence.covers >= deed.complete.index, "the fence was sent before the write ended"
    if evidence.anomaly.cause == "event-without-entry":
        assert any(deed.is_of(event.entity_kind, event.entity_id) for event in evidence.events), "no event came, either"
        assert not any(event.event is Event.ACTIVITY for event in evidence.events), "an activity entry came"
        return
    for event in evidence.events:
        is_it = event.event is EVENT_OF[deed.invoke.verb] and deed.is_of(event.entity_kind, event.entity_id)
        is_in_time = event.actor == fence.actor and deed.invoke.index < event.index < fence.index
        is_same = event.version is not None and event.version == version_of(deed.content)
        assert not (is_it and is_in_time and is_same), f"record {event.index} is the event"


def no_creation(evidence: Evidence) -> None:
    """Something shows it; a refused writer had sent just that text, of nobody's there is nothing to cite."""
    seen = next((one for one in reversed(evidence.records) if isinstance(one, Deliver | Snapshot)), None)
    assert seen is not None, "was shown to nobody"
    if evidence.anomaly.cause == "stored-not-acknowledged":
        deed = evidence.deed
        assert deed.complete is not None
        assert deed.complete.outcome is Outcome.FAIL, "was not refused"
        contents = [seen.content or {}] if isinstance(seen, Deliver) else seen.entities
        assert any(_carries(deed, one) for one in contents), "is not shown"


def _carries(deed: Deed, content: Content) -> bool:
    """Does it show a text that was sent, or, where there are no texts, all that was sent?"""
    kind = deed.invoke.entity_kind
    if TEXT_FIELDS[kind]:
        return bool(texts_of(kind, deed.invoke.values) & texts_of(kind, content))
    return is_as_asked(deed, content)


def idempotent_apply(evidence: Evidence) -> None:
    """Only the client's own events can be told again."""
    assert evidence.events, "nothing was told"
    assert {event.actor for event in evidence.events} == {evidence.anomaly.actor}


def multiplicity(evidence: Evidence) -> None:
    if evidence.anomaly.cause == "leftover-copy":
        store, deed = evidence.last(Store), evidence.deed
        if store.content is not None:
            held = store.content[deed.invoke.entity_kind].values()
            mine = texts_of(deed.invoke.entity_kind, deed.invoke.values)
            assert sum(bool(mine & texts_of(deed.invoke.entity_kind, one)) for one in held) > 1, "is held once"
        return
    first, again = evidence.all(Deliver)
    assert (first.actor, first.epoch) == (again.actor, again.epoch), "compares two connections"
    if first.message_id != again.message_id or not first.message_id:
        assert (first.event, first.entity_kind, first.entity_id) == (again.event, again.entity_kind, again.entity_id)
        assert first.event is not Event.UPDATED or first.version == again.version, "two versions are two events"


def resumable(evidence: Evidence) -> None:
    """Lost, written by somebody else, back: in this order, as far as the write's end goes."""
    lost, back, deed = evidence.last(Disconnect), evidence.last(Subscribe), evidence.deed
    assert lost.actor == back.actor == evidence.anomaly.actor
    assert lost.epoch < back.epoch, "is no later connection"
    assert lost.index < back.index
    assert deed.is_ok, "nothing is owed for it"
    for snapshot in evidence.all(Snapshot):
        shown = entities_of(snapshot).get(deed.entity_id or "")
        version = version_of(shown)
        newer = version is not None and version >= (version_of(deed.content) or 0)
        assert snapshot.actor != back.actor or not newer, "the list shows it"


def scope(evidence: Evidence) -> None:
    leaked = evidence.last(Deliver)
    assert leaked.actor == evidence.anomaly.actor
    for subscribe in evidence.all(Subscribe):
        assert subscribe.actor != leaked.actor, "it had subscribed"


def staleness(evidence: Evidence) -> None:
    """The milliseconds that the sentence names lie between the acknowledgement and the event, or the fetched list."""
    deed, seen = evidence.deed, evidence.records[-1]
    assert deed.complete is not None
    assert isinstance(seen, Deliver | Snapshot), "was shown to nobody"
    late_ms = max(0, seen.at_ns - deed.complete.at_ns) / NS_PER_MS
    assert f" is {late_ms:.1f} ms of " in evidence.anomaly.why


def expectations(evidence: Evidence) -> None:
    expect = evidence.last(Expect)
    assert expect.outcome == "unmet", "was met, or nobody knows"
    assert expect.actor == evidence.anomaly.actor
