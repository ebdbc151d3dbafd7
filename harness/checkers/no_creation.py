"""No creation: was everything that anybody was shown once written by somebody?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.checkers import wording
from harness.checkers.entities import Entities
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Content, Deliver, EntityKind, History, Operation, Outcome, Snapshot, Verb
from harness.history.content import TEXT_FIELDS

GUARANTEE = "no-creation"
SHOWN_CHARACTERS = 60
Sighting = Deliver | Snapshot
Mistake = tuple[tuple[str, str], Anomaly]


def no_creation(history: History) -> Iterator[Answer]:
    """No creation: every value delivered or read stems from an earlier invocation that did not fail.

    Judged is each copy of an entity of this run that was delivered or read: its id was made by a creation, its texts
    were sent for it (servers trim them). Of copies with one and the same mistake, the first is reported.
    """
    reader = _Reader(history, Entities.of(history), _Sources.of(history))
    for record in history.records:
        if isinstance(record, Deliver) and record.content is not None:
            yield from reader.read(record, record.entity_kind, record.entity_id, record.content)
        elif isinstance(record, Snapshot):
            for content in record.entities:
                yield from reader.read(record, record.entity_kind, str(content.get("id")), content)


@dataclass(frozen=True, slots=True)
class _Sources:
    """Who sent which text, by (kind, field, trimmed text), and which entities were created, by (kind, id)."""

    texts: Mapping[tuple[str, str, str], Sequence[Operation]]
    created: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, history: History) -> "_Sources":
        texts: dict[tuple[str, str, str], list[Operation]] = defaultdict(list)
        created: set[tuple[str, str]] = set()
        for operation in history.operations:
            kind = operation.invoke.entity_kind
            for name in TEXT_FIELDS[kind]:
                if text := str(operation.invoke.values.get(name) or "").strip():
                    texts[kind, name, text].append(operation)
            if operation.invoke.verb is Verb.CREATE and operation.entity_id is not None:
                created.add((kind, operation.entity_id))
        return cls(texts, frozenset(created))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads copies in order; `reported` are the mistakes told already, by (kind, id, field, text)."""

    history: History
    entities: Entities
    sources: _Sources
    reported: set[tuple[str, str, str, str]] = field(default_factory=set)

    def read(self, seen: Sighting, kind: str, entity_id: str, content: Content) -> Iterator[Answer]:
        followed = wording.followed(kind)
        if followed is None or self.entities.project(kind, entity_id, content) is None:
            return
        mistakes = dict(self._mistakes(seen, followed, entity_id, content))
        if not mistakes:
            yield HOLDS
        for (name, text), anomaly in mistakes.items():
            if (key := (kind, entity_id, name, text)) not in self.reported:
                self.reported.add(key)
                yield anomaly

    def _mistakes(self, seen: Sighting, kind: EntityKind, entity_id: str, content: Content) -> Iterator[Mistake]:
        """What is wrong with one copy, by (field, text)."""
        is_made = (kind, entity_id) in self.sources.created or kind is EntityKind.PROJECT
        for name in TEXT_FIELDS[kind]:
            text = str(content.get(name) or "").strip()
            writers = self._writers(seen, kind, entity_id, name, text)
            is_made = is_made or any(writer.invoke.verb is Verb.CREATE for writer in writers)
            if not text or any(writer.outcome is not Outcome.FAIL for writer in writers):
                continue
            if writers:
                yield (name, text), self._refused_text(seen, writers[0])
            else:
                yield (name, text), self._nobodys_text(seen, kind, entity_id, name, text)
        if not is_made:
            yield ("id", ""), self._nobodys_entity(seen, kind, entity_id)

    def _writers(self, seen: Sighting, kind: str, entity_id: str, name: str, text: str) -> Sequence[Operation]:
        """Who had sent this text for this entity by then; creations without a known id may have been this one."""
        return [
            writer
            for writer in self.sources.texts.get((kind, name, text), ())
            if writer.entity_id in (entity_id, None) and writer.invoke.index < seen.index
        ]

    def _refused_text(self, seen: Sighting, writer: Operation) -> Anomaly:
        ended = (writer.complete.index,) if writer.complete else ()
        return wording.about(
            writer,
            guarantee=GUARANTEE,
            cause="stored-not-acknowledged",
            why=f"{seen.actor} was shown {wording.deed(writer)}, which the server had refused",
            records=(writer.invoke.index, *ended, seen.index),
            actor=seen.actor,
        )

    def _nobodys_text(self, seen: Sighting, kind: EntityKind, entity_id: str, name: str, text: str) -> Anomaly:
        shown = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "..."
        entity = wording.entity(self.history, kind, entity_id)
        why = f'{seen.actor} was shown the {name} "{shown}" for {entity}, which nobody had written for it'
        return _invented(seen, kind, why)

    def _nobodys_entity(self, seen: Sighting, kind: EntityKind, entity_id: str) -> Anomaly:
        entity = wording.entity(self.history, kind, entity_id)
        return _invented(seen, kind, f"{seen.actor} was shown {entity}, which nobody had created")


def _invented(seen: Sighting, kind: EntityKind, why: str) -> Anomaly:
    return Anomaly(
        guarantee=GUARANTEE,
        why=why,
        cause="invented-value",
        records=(seen.index,),
        entity_kind=kind,
        actor=seen.actor,
    )
