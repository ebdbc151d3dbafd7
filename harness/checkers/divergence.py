"""Why does a store differ from the final read? The first explanation that the history supports."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.checkers import wording
from harness.checkers.diagnosis import WRONG, Diagnosis, Losses
from harness.checkers.entities import Entities, keeps_version, records_of
from harness.history import (
    Content,
    Deliver,
    EntityKind,
    Event,
    History,
    Operation,
    Outcome,
    Verb,
)
from harness.history.content import TEXT_FIELDS, differing_fields, version_of
from harness.history.marks import writer_of
from harness.stores import Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a client showed at one moment: through which connection, and the index of the record that says so."""

    actor: str
    epoch: int
    index: int


Explanation = Callable[["Divergences", View, Difference], Diagnosis | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergences:
    """What is known of a history when a difference is to be explained; `shown` are events by (actor, epoch, entity)."""

    history: History
    entities: Entities
    losses: Losses
    shown: Mapping[tuple[str, int, str, str], list[Deliver]]

    @classmethod
    def of(cls, history: History) -> "Divergences":
        shown: dict[tuple[str, int, str, str], list[Deliver]] = {}
        for delivery in history.deliveries():
            if delivery.event is not Event.ACTIVITY:
                key = (delivery.actor, delivery.epoch, delivery.entity_kind, delivery.entity_id)
                shown.setdefault(key, []).append(delivery)
        return cls(history=history, entities=Entities.of(history), losses=Losses.of(history), shown=shown)

    def explain(self, view: View, found: Difference) -> Diagnosis | None:
        """What explains that a client holds something else than is stored."""
        return self._first(BY_EVENTS + BY_STORAGE, view, found)

    def explain_by_events(self, view: View, found: Difference) -> Diagnosis | None:
        """What explains that a client holds something else than was written, whatever is stored."""
        return self._first(BY_EVENTS, view, found)

    def _first(self, explanations: Sequence[Explanation], view: View, found: Difference) -> Diagnosis | None:
        diagnoses = (explanation(self, view, found) for explanation in explanations)
        return next((diagnosis for diagnosis in diagnoses if diagnosis is not None), None)

    def unknown_writes(self, found: Difference) -> Iterator[Operation]:
        """Writes of unknown outcome that may be the whole difference."""
        yield from self.entities.unknown_writes(found.entity_kind, found.entity_id)
        for content in (found.held, found.wanted):
            author = self.author(found.entity_kind, content)
            if author is not None and author.outcome is Outcome.INFO:
                yield author
            sprint = (EntityKind.SPRINT, str((content or {}).get("sprint_id")))
            yield from (
                write
                for write in self.entities.writes.get(sprint, ())
                if write.invoke.verb is Verb.DELETE and write.outcome is Outcome.INFO
            )

    def author(self, kind: EntityKind, content: Content | None) -> Operation | None:
        """The newest write whose mark stands in the entity's texts."""
        texts = ((content or {}).get(name) for name in TEXT_FIELDS[kind])
        numbers = [number for text in texts if isinstance(text, str) and (number := writer_of(text)) is not None]
        return self.history.operation_by_number.get(max(numbers)) if numbers else None

    def last_effective(self, found: Difference) -> Operation | None:
        writes = self.entities.writes.get((found.entity_kind, found.entity_id), ())
        return next((write for write in reversed(writes) if write.took_effect), None)


def _event_lost(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    lost = known.losses.last_loss(view.actor, found.entity_kind, found.entity_id, before=view.index)
    return known.losses.explain(lost) if lost else None


def _refused_but_stored(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    author = known.author(found.entity_kind, found.wanted)
    if author is None or author.outcome is not Outcome.FAIL:
        return None
    because = f"{wording.deed(author)} was refused, and stored all the same"
    return Diagnosis(cause="stored-not-acknowledged", because=because, records=records_of(author))


def _acknowledged_not_stored(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    write = known.last_effective(found)
    if write is None or write.outcome is not Outcome.OK or found.what == "missing":
        return None
    version, final_version = version_of(write.content), version_of(found.wanted)
    was_deleted = any(known.entities.deletions(found.entity_kind, found.entity_id))
    is_lost = found.what == "extra" and not was_deleted
    is_behind = version is not None and final_version is not None and final_version < version
    if not is_lost and not is_behind:
        return None
    because = f"{wording.deed(write)} was acknowledged and broadcast, and not stored"
    return Diagnosis(cause="acknowledged-not-stored", because=because, records=records_of(write))


def _overwritten(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    write = known.last_effective(found)
    rival = known.entities.rival(write) if write is not None else None
    if write is None or rival is None:
        return None
    because = f"{wording.deed(write)} and {wording.deed(rival)} expected the same version, and both were accepted"
    return Diagnosis(cause="lost-update", because=because, records=(*records_of(rival), *records_of(write)))


def _event_shows_else(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    """An update event came that shows what no write made; it may be about an indirect change, owed by no write."""
    cause, event = known.losses.wrong.get((view.actor, view.epoch, (found.entity_kind, found.entity_id)), (None, None))
    if cause is None or event is None or event.index > view.index:
        return None
    because = f"a {wording.shown(event)} came that shows {WRONG[cause]}"
    return Diagnosis(cause=cause, because=because, records=(event.index,))


def _version_not_raised(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    writes = known.entities.writes.get((found.entity_kind, found.entity_id), ())
    write = next((write for write in reversed(writes) if keeps_version(write)), None)
    if write is None:
        return None
    because = f"{wording.deed(write)} left the version at {write.invoke.expected_version}, so its event looks old"
    return Diagnosis(cause="version-not-raised", because=because, records=records_of(write))


def _invented_text(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    """An event showed this very text, which bears no mark of a write, where what was written bears one."""
    for name in TEXT_FIELDS[found.entity_kind]:
        held, wanted = (str((content or {}).get(name) or "") for content in (found.held, found.wanted))
        if held and writer_of(held) is None and writer_of(wanted) is not None:
            events = known.shown.get((view.actor, view.epoch, found.entity_kind, found.entity_id), [])
            source = next((event for event in events if (event.content or {}).get(name) == held), None)
            if source is not None:
                because = f"a {wording.shown(source)} showed it, and nobody had written it"
                return Diagnosis(cause="invented-value", because=because, records=(source.index,))
    return None


def _event_wrong(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    for owed in reversed(known.losses.by_subscriber.get((view.actor, (found.entity_kind, found.entity_id)), ())):
        operation, delivery = owed.operation, owed.delivery
        if delivery is None or delivery.content is None or operation.content is None:
            continue
        if fields := differing_fields(found.entity_kind, operation.content, delivery.content):
            cause = odd_one(operation, delivery.content, found.wanted, fields[0])
            because = f"the {wording.shown(delivery)} shows another {fields[0]} than the reply to its write"
            records = (*records_of(operation), delivery.index)
            return Diagnosis(cause=cause, because=because, records=records)
    return None


def odd_one(operation: Operation, told: Content, stored: Content | None, name: str) -> str:
    """Reply and event differ in a field: which of the two is wrong, and how?"""
    asked = operation.invoke.values.get(name)
    is_as_asked = told.get(name) == (asked.strip() if isinstance(asked, str) else asked)
    if (stored is not None and stored.get(name) == told.get(name)) or (name in operation.invoke.values and is_as_asked):
        return "reply-differs"
    before = operation.before
    return "stale-content" if before is not None and before.get(name) == told.get(name) else "event-differs"


def _silent(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    """A state that none of the writes made, of which no event told: a consequence of another entity's change."""
    version = version_of(found.wanted)
    writes = known.entities.writes.get((found.entity_kind, found.entity_id), ())
    events = known.shown.get((view.actor, view.epoch, found.entity_kind, found.entity_id), [])
    is_made = any(version_of(write.content) == version for write in writes)
    if version is None or found.what != "differs" or is_made or any(event.version == version for event in events):
        return None
    because = f"something else raised its version to {version}, and no event told of it"
    return Diagnosis(cause="silent-change", because=because, records=())


def _events_disordered(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    events = known.shown.get((view.actor, view.epoch, found.entity_kind, found.entity_id), [])
    for earlier, later in pairwise(events):
        if earlier.event is Event.DELETED and later.event is not Event.DELETED:
            because = f"a {wording.shown(later)} came after its deletion"
            return Diagnosis(cause="resurrection", because=because, records=(earlier.index, later.index))
        if earlier.version is not None and later.version is not None and later.version < earlier.version:
            because = f"a {wording.shown(later)} came after a {wording.shown(earlier)}"
            return Diagnosis(cause="reordered", because=because, records=(earlier.index, later.index))
    return None


def _comment_overwritten(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    """A comment has no version: whatever came last is held, so an older event that came last has won."""
    held, wanted = known.author(found.entity_kind, found.held), known.author(found.entity_kind, found.wanted)
    is_older = held is not None and wanted is not None and held.number < wanted.number
    if found.entity_kind is not EntityKind.COMMENT or not is_older or held is None or wanted is None:
        return None
    because = f"{wording.deed(wanted)} had arrived, and the older {wording.deed(held)} overwrote it"
    return Diagnosis(cause="stale-overwrite", because=because, records=(*records_of(held), *records_of(wanted)))


def _invented(known: Divergences, view: View, found: Difference) -> Diagnosis | None:
    ref = (found.entity_kind, found.entity_id)
    author = known.author(found.entity_kind, found.held or found.wanted)
    if ref in known.entities.writes or author is not None:
        return None
    return Diagnosis(cause="invented-value", because="nobody had created it", records=())


BY_EVENTS: tuple[Explanation, ...] = (
    _invented_text,
    _version_not_raised,
    _event_lost,
    _event_shows_else,
    _event_wrong,
    _events_disordered,
)
BY_STORAGE: tuple[Explanation, ...] = (
    _refused_but_stored,
    _acknowledged_not_stored,
    _overwritten,
    _silent,
    _comment_overwritten,
    _invented,
)
