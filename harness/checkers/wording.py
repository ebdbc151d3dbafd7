"""How is it said, so that a newcomer understands? Names for entities, events, doors and operations in sentences."""

from harness.checkers.findings import Anomaly, Verdict
from harness.history import Deliver, Door, EntityKind, Event, History, JsonValue, Operation, Verb
from harness.history.content import TEXT_FIELDS
from harness.history.marks import unmark

DOOR_WORD = {Door.WS: "WebSocket", Door.REST: "REST"}
PAST = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.DELETE: "deleted"}


def entity(history: History, kind: str, entity_id: str | None) -> str:
    """`work_item login`, as the scenario calls it; without a name, by what was written in it, or by its id."""
    name = history.entity_names.get((kind, entity_id or ""))
    return f"{kind} {name or (entity_id or 'of unknown id')[:8]}"


def subject(operation: Operation) -> str:
    """`work_item login` for the entity of an operation."""
    invoke = operation.invoke
    text = next((invoke.values[key] for key in TEXT_FIELDS[invoke.entity_kind] if invoke.values.get(key)), None)
    shown = invoke.name or (f'"{unmark(str(text))}"' if text else (operation.entity_id or "of unknown id")[:8])
    return f"{invoke.entity_kind} {shown}"


def deed(operation: Operation) -> str:
    """`work_item login created by pm over REST`."""
    invoke = operation.invoke
    return f"{subject(operation)} {PAST[invoke.verb]} by {invoke.actor} over {DOOR_WORD[invoke.door]}"


def event(kind: str, what: Event) -> str:
    """`WorkItemCreated`, as the wire calls it; `activity entry` for the feed's."""
    if what is Event.ACTIVITY:
        return "activity entry"
    return "".join(word.capitalize() for word in kind.split("_")) + what.value.capitalize()


def shown(delivery: Deliver) -> str:
    """`WorkItemUpdated of version 3`."""
    version = f" of version {delivery.version}" if delivery.version is not None else ""
    return event(delivery.entity_kind, delivery.event) + version


def value(found: JsonValue) -> str:
    if found is None:
        return "nothing"
    return f'"{found}"' if isinstance(found, str) else str(found)


def about(
    operation: Operation,
    *,
    guarantee: str,
    cause: str,
    why: str,
    records: tuple[int, ...],
    actor: str | None = None,
    verdict: Verdict = Verdict.INVALID,
) -> Anomaly:
    """An anomaly of one operation: its cell of the matrix filled in."""
    invoke = operation.invoke
    return Anomaly(
        guarantee=guarantee,
        why=why,
        cause=cause,
        records=tuple(sorted(set(records))),
        verdict=verdict,
        operation=operation.number,
        entity_kind=invoke.entity_kind,
        verb=invoke.verb,
        door=invoke.door,
        actor=actor,
    )


def followed(kind: str) -> EntityKind | None:
    """The kind of entity, if it is one this harness follows."""
    return next((known for known in EntityKind if known == kind), None)
