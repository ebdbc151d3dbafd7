"""What does a session learn of the entities: from its own writes, and from what it is shown?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from harness.checkers.ages import DELETED, Ages
from harness.checkers.entities import FOLLOWED, Entities
from harness.checkers.memory import Fact, Observer
from harness.checkers.sessions import Sessions
from harness.history import Complete, Content, Deliver, EntityKind, Event, History, Outcome, Record, Snapshot, Verb
from harness.history.content import holders_of

Learn = Callable[["Facts", Record], Iterator[Fact]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    history: History
    entities: Entities
    sessions: Sessions
    ages: Ages
    deaf: frozenset[str]
    """Clients whose stores are given lists alone, which they fetch on activity entries."""

    @classmethod
    def of(cls, history: History) -> "Facts":
        return cls(
            history=history,
            entities=Entities.of(history),
            sessions=Sessions.of(history),
            ages=Ages.of(history),
            deaf=frozenset(actor.name for actor in history.header.actors if actor.sync == "activity-refetch"),
        )

    def written(self, record: Record) -> Iterator[Fact]:
        """An acknowledged write and what its reply shows: known to the writer, and on the writer's screen."""
        operation = self.history.operation_by_number.get(record.operation) if isinstance(record, Complete) else None
        if operation is None or operation.outcome is not Outcome.OK or operation.entity_id is None:
            return
        is_deletion = operation.invoke.verb is Verb.DELETE
        if is_deletion or operation.content is not None:
            content = None if is_deletion else operation.content
            yield from self._facts(record, operation.invoke.entity_kind, operation.entity_id, content)

    def seen(self, record: Record) -> Iterator[Fact]:
        """Events and reads. A reload is seen by who looks; the live store on the screen is not given it."""
        if isinstance(record, Deliver):
            if record.event is not Event.ACTIVITY:
                content = None if record.event is Event.DELETED else (record.content or {})
                heard = record.actor not in self.deaf
                yield from self._facts(record, record.entity_kind, record.entity_id, content, is_on_screen=heard)
        elif isinstance(record, Snapshot) and record.purpose != "final":
            is_on_screen = record.purpose in ("initial", "refetch")
            for content in record.entities:
                entity_id = str(content.get("id"))
                yield from self._facts(record, record.entity_kind, entity_id, content, is_on_screen=is_on_screen)

    def _facts(
        self, record: Record, kind: str, entity_id: str, content: Content | None, *, is_on_screen: bool = True
    ) -> Iterator[Fact]:
        """`content` is none for a deletion. What is not of this run is none of its business."""
        project = self.entities.project(kind, entity_id, content) if kind in FOLLOWED else None
        if project is None:
            return
        eyes, screen = self.sessions.observer(record.actor), ("screen", record.actor)
        observers: Sequence[Observer] = (eyes, screen) if is_on_screen else (eyes,)
        level = DELETED if content is None else self.ages.remembered(kind, entity_id, content)
        places = (project, *holders_of(EntityKind(kind), content or {}))
        yield Fact(record.index, observers, kind, entity_id, level, places)
