"""What does each read show of each entity? Lists, single reads, replies, and the live stores in the end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.ages import ABSENT, Ages
from harness.checkers.memory import EVERYWHERE, Memory, Observer
from harness.checkers.sessions import Sessions, asked_after
from harness.history import (
    Complete,
    Content,
    EntityKind,
    History,
    Operation,
    Outcome,
    Record,
    Settled,
    Snapshot,
    Store,
    Verb,
)
from harness.history.content import version_of

NOT_FOUND = "NOT_FOUND"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One entity as one read shows it; `content` is none where it is missing.

    `asked`: a record that was there when the read was asked for. `operation`: the write whose reply it is. `fault`: the
    cause to name if it shows too old a state.
    """

    record: int
    actor: str
    observer: Observer
    asked: int
    source: str
    fault: str
    kind: EntityKind
    entity_id: str
    content: Content | None
    level: int
    operation: Operation | None = None

    def describe(self, history: History) -> str:
        """`pm's read over REST shows version 1 of work_item login`."""
        name = wording.entity(history, self.kind, self.entity_id)
        if self.content is None:
            return f"{self.source} shows no {name}"
        version = version_of(self.content)
        return f"{self.source} shows {name}" if version is None else f"{self.source} shows version {version} of {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """`asked` places reads in time; those it leaves out are not looked at.

    `stores` holds contents by digest; none while events were still arriving: an older one, come late, may be on top.
    What `odd_clients` hold, whose stores are not the strict ones, says nothing about the server and is not looked at.
    """

    history: History
    sessions: Sessions
    ages: Ages
    asked: Mapping[int, int]
    stores: Mapping[str, Mapping[str, Mapping[str, Content]]]
    odd_clients: frozenset[str]

    @classmethod
    def of(cls, history: History, ages: Ages) -> "Views":
        return cls(
            history=history,
            sessions=Sessions.of(history),
            ages=ages,
            asked=asked_after(history),
            stores=_stores(history),
            odd_clients=frozenset(actor.name for actor in history.header.actors if not actor.is_strict),
        )

    def of_record(self, record: Record, memory: Memory) -> Iterator[View]:
        """What the record shows, and of what the reader remembers, that it does not show it."""
        if isinstance(record, Snapshot) and record.index in self.asked:
            yield from self._of_snapshot(record, memory)
        elif isinstance(record, Complete):
            yield from self._of_reply(record)
        elif isinstance(record, Store) and record.actor not in self.odd_clients:
            yield from self._of_store(record, memory)

    def _of_snapshot(self, snapshot: Snapshot, memory: Memory) -> Iterator[View]:
        observer, kind = self.sessions.observer(snapshot.actor), snapshot.entity_kind
        shown: dict[str, Content | None] = {str(content.get("id")): content for content in snapshot.entities}
        if snapshot.whole:
            place = snapshot.work_item_id or snapshot.project_id or EVERYWHERE
            shown = dict.fromkeys(memory.alive_in(observer, kind, place)) | shown
        asked = self.asked[snapshot.index]
        source = f"{snapshot.actor}'s read over {wording.DOOR_WORD[snapshot.source]}"
        fault = "stale-snapshot" if snapshot.whole else "stale-read"
        for entity_id, content in shown.items():
            yield self._view(snapshot, observer, kind, entity_id, content, asked=asked, source=source, fault=fault)

    def _of_reply(self, complete: Complete) -> Iterator[View]:
        """The entity as the answer to a change shows it; that there is no such thing is an answer, too."""
        operation = self.history.operation_by_number.get(complete.operation)
        if operation is None or operation.entity_id is None or operation.invoke.verb is Verb.CREATE:
            return
        is_missing = operation.outcome is Outcome.FAIL and complete.error_code == NOT_FOUND
        if is_missing or (operation.outcome is Outcome.OK and operation.content is not None):
            yield self._view(
                complete,
                self.sessions.observer(complete.actor),
                operation.invoke.entity_kind,
                operation.entity_id,
                None if is_missing else operation.content,
                asked=operation.invoke.index,
                source=f"the reply to {complete.actor}'s {operation.invoke.verb}",
                fault="stale-read" if is_missing else "reply-differs",
                operation=operation,
            )

    def _of_store(self, store: Store, memory: Memory) -> Iterator[View]:
        observer, source = ("screen", store.actor), f"{store.actor}'s screen in the end"
        for name, held in sorted(self.stores.get(store.digest, {}).items()):
            kind = wording.followed(name)
            if kind is not None:
                shown = dict.fromkeys(memory.alive_in(observer, kind, EVERYWHERE)) | dict(held)
                for entity_id, content in shown.items():
                    yield self._view(
                        store,
                        observer,
                        kind,
                        entity_id,
                        content,
                        asked=store.index,
                        source=source,
                        fault="stale-overwrite",
                    )

    def _view(
        self,
        record: Record,
        observer: Observer,
        kind: EntityKind,
        entity_id: str,
        content: Content | None,
        *,
        asked: int,
        source: str,
        fault: str,
        operation: Operation | None = None,
    ) -> View:
        return View(
            record=record.index,
            actor=record.actor,
            observer=observer,
            asked=asked,
            source=source,
            fault=fault,
            kind=kind,
            entity_id=entity_id,
            content=content,
            level=ABSENT if content is None else self.ages.shown(kind, entity_id, content),
            operation=operation,
        )


def _stores(history: History) -> Mapping[str, Mapping[str, Mapping[str, Content]]]:
    settled = next(reversed(history.of(Settled)), None)
    if settled is None or settled.outcome not in ("converged", "diverged"):
        return {}
    return {store.digest: store.content for store in history.of(Store) if store.content is not None}
