"""Economy: does anybody have to ask again, or is told what is no news, without a fault to explain it?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.diagnosis import Losses
from harness.checkers.entities import records_of
from harness.checkers.faults import Faults
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.no_change import asks_for_nothing_new, may_be_written, was_written
from harness.history import Connect, Deliver, Event, History, Operation, Snapshot
from harness.history.content import version_of
from harness.history.history import EntityRef

GUARANTEE = "economy"
Connection = tuple[str, int]


def economy(history: History) -> Iterator[Answer]:
    """Economy: no refetch, resync or duplicate that no fault explains.

    Judged is each connection (its client never had to look again), each time a client did look again (it found nothing
    that an event should have told it), and each update that asks for nothing new: it is not written, and nobody is told
    of it. The one update over REST that the contract lets write all the same is let pass. What follows a reconnect, or
    a fault on the client's own link or on the server, is explained by it.
    """
    reloads = [one for one in history.of(Snapshot) if one.purpose == "reload" and one.epoch is not None]
    judge = _Judge(history, Losses.of(history), Faults.of(history)) if reloads else None
    for reload in reloads:
        if judge is not None and not judge.is_explained(reload):
            yield judge.reload(reload) or HOLDS
    looked_again = {(one.actor, one.epoch) for one in reloads}
    yield from (HOLDS for one in history.of(Connect) if (one.actor, one.epoch) not in looked_again)
    needless = [operation for operation in history.operations if asks_for_nothing_new(operation)]
    updates = _updates(history) if needless else {}
    for operation in needless:
        if not may_be_written(operation):
            yield _written(operation) or _told(operation, updates) or HOLDS


@dataclass(frozen=True, slots=True)
class _Judge:
    history: History
    losses: Losses
    faults: Faults

    def is_explained(self, reload: Snapshot) -> bool:
        has_reconnected = (reload.epoch or 1) > 1
        return has_reconnected or self.faults.may_explain(reload.actor, since=0, until=reload.index)

    def reload(self, reload: Snapshot) -> Anomaly | None:
        """Was there something in it that the client had been owed as an event, which never came?"""
        for content in reload.entities:
            entity_id = str(content.get("id"))
            lost = self.losses.last_loss(reload.actor, reload.entity_kind, entity_id, before=reload.index)
            if lost is not None and lost.delivery is None:
                diagnosis = self.losses.explain(lost)
                deed = wording.deed(lost.operation)
                return wording.about(
                    lost.operation,
                    guarantee=GUARANTEE,
                    cause=diagnosis.cause,
                    why=f"{reload.actor} had to look again to see {deed}: {diagnosis.because}",
                    records=(*diagnosis.records, reload.index),
                    actor=reload.actor,
                )
        return None


def _written(operation: Operation) -> Anomaly | None:
    if not was_written(operation):
        return None
    why = f"{wording.deed(operation)} asked for nothing new and raised the version to {version_of(operation.content)}"
    return _about(operation, "unchanged-written", why, ())


def _told(operation: Operation, updates: Mapping[EntityRef, list[tuple[Deliver, Deliver]]]) -> Anomaly | None:
    """Did a connection get an update that shows just what its last event about the entity had shown?"""
    ref = (operation.invoke.entity_kind, operation.entity_id or "")
    version = version_of(operation.content)
    for before, again in updates.get(ref, ()):
        if again.index > operation.invoke.index and again.version == version and before.content == again.content:
            why = f"{wording.deed(operation)} changed nothing, and {again.actor} was told of it all the same"
            return _about(operation, "unchanged-told", why, (before.index, again.index), again.actor)
    return None


def _updates(history: History) -> Mapping[EntityRef, list[tuple[Deliver, Deliver]]]:
    """Update events by entity that show the state of the event before on the same connection, with that one."""
    last: dict[tuple[Connection, EntityRef], Deliver] = {}
    found: dict[EntityRef, list[tuple[Deliver, Deliver]]] = {}
    for delivery in history.deliveries():
        if delivery.event is Event.ACTIVITY or delivery.content is None:
            continue
        ref = (delivery.entity_kind, delivery.entity_id)
        before = last.get(((delivery.actor, delivery.epoch), ref))
        last[(delivery.actor, delivery.epoch), ref] = delivery
        is_news = before is None or before.message_id == delivery.message_id or before.content != delivery.content
        if before is not None and not is_news and delivery.event is Event.UPDATED:
            found.setdefault(ref, []).append((before, delivery))
    return found


def _about(operation: Operation, cause: str, why: str, evidence: tuple[int, ...], actor: str | None = None) -> Anomaly:
    return wording.about(
        operation,
        guarantee=GUARANTEE,
        cause=cause,
        why=why,
        records=(*records_of(operation), *evidence),
        actor=actor or operation.invoke.actor,
    )
