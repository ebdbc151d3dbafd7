"""Order: what one or two connections were shown, in the order of the records."""

from itertools import pairwise

from certificates.evidence import Evidence
from harness.history import Complete, Content, Deliver, Event, Snapshot


def ordered(evidence: Evidence) -> None:
    """One connection, one entity: a smaller version, an earlier write's state, or anything at all after the end."""
    if not evidence.events:
        _fetched(evidence)
        return
    first, second = evidence.events[-2:]
    assert _whose(first) == _whose(second), "compares two entities or two connections"
    assert first.actor == evidence.anomaly.actor
    if evidence.anomaly.cause == "resurrection":
        assert first.event is Event.DELETED, "what it takes for the deletion is none"
        assert second.event is not Event.DELETED, "a second deletion is no new life"
    elif second.version is not None and first.version is not None:
        assert second.version < first.version, "the version did not go back"
    else:
        (ended,) = evidence.all(Complete)
        (begun,) = (deed for deed in evidence.deeds if deed.invoke.operation != ended.operation)
        assert ended.index < begun.invoke.index, "the two writes overlapped"


def _fetched(evidence: Evidence) -> None:
    """Two lists of one place, fetched by one connection: the later shows less than the earlier, or what it did not."""
    first, second = evidence.all(Snapshot)
    places = {(one.actor, one.epoch, one.entity_kind, one.project_id, one.work_item_id) for one in (first, second)}
    assert len(places) == 1, "compares two places or two connections"
    assert first.purpose == second.purpose == "refetch"
    before, after = ({str(one["id"]): one for one in found.entities} for found in (first, second))
    if evidence.anomaly.cause == "resurrection":
        assert first.whole, "a part leaves things out"
        assert after.keys() - before.keys(), "nothing came back"
    else:
        shared = before.keys() & after.keys()
        assert any(_age(after[one]) < _age(before[one]) for one in shared), "nothing is older than before"


def _age(content: Content) -> int:
    age = content.get("version", content.get("updated_at"))
    assert isinstance(age, int)
    return age


def _whose(deliver: Deliver) -> tuple[str, int, str, str]:
    return deliver.actor, deliver.epoch, deliver.entity_kind, deliver.entity_id


def gap_free(evidence: Evidence) -> None:
    """One actor saw two versions, and among all that is cited nothing shows it one between them."""
    shown = sorted(set(_versions_shown(evidence)))
    assert any(later - earlier > 1 for earlier, later in pairwise(shown)), f"no gap in the versions {shown}"


def _versions_shown(evidence: Evidence) -> list[int]:
    actor = evidence.anomaly.actor
    contents = [deliver.content or {} for deliver in evidence.events if deliver.actor == actor]
    contents += [complete.content or {} for complete in evidence.all(Complete) if complete.actor == actor]
    contents += [one for snapshot in evidence.all(Snapshot) if snapshot.actor == actor for one in snapshot.entities]
    found = [deliver.version for deliver in evidence.events if deliver.actor == actor]
    return [version for version in (*found, *(one.get("version") for one in contents)) if isinstance(version, int)]


def agreement(evidence: Evidence) -> None:
    """All events are of one entity, and what each connection saw one after the other leaves nothing to come first."""
    events = evidence.events
    assert len({(event.entity_kind, event.entity_id) for event in events}) == 1, "compares different entities"
    orders = [
        [_state(event) for event in events if (event.actor, event.epoch) == connection]
        for connection in {(event.actor, event.epoch) for event in events}
    ]
    assert all(len(set(order)) == len(order) for order in orders), "one state is no order"
    while any(orders):
        later = {state for order in orders for state in order[1:]}
        first = next((order[0] for order in orders if order and order[0] not in later), None)
        if first is None:
            return
        orders = [[state for state in order if state != first] for order in orders]
    raise AssertionError("the orders can be reconciled")


def _state(event: Deliver) -> object:
    if event.event is Event.DELETED:
        return "deleted"
    return event.version, str(sorted((event.content or {}).items()))
