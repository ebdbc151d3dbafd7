"""Which state did this write make? For kinds without versions, where the state itself tells one write from another."""

from harness.history import Deliver, EntityKind, Operation
from harness.history.content import STATE_FIELDS, state_of

State = tuple[str, ...]
_KINDS = {kind.value: kind for kind in STATE_FIELDS}


def unversioned(kind: str) -> EntityKind | None:
    """The kind, if its entities carry no version."""
    return _KINDS.get(kind)


def state_made(operation: Operation) -> State | None:
    """As it was asked for, where that is all of it, else as the reply shows it; None if nobody can say."""
    invoke = operation.invoke
    kind = unversioned(invoke.entity_kind)
    if kind is None:
        return None
    if all(name in invoke.values for name in STATE_FIELDS[kind]):
        return state_of(kind, invoke.values)
    return state_of(kind, operation.content) if operation.content is not None else None


def state_shown(delivery: Deliver) -> State | None:
    kind = unversioned(delivery.entity_kind)
    return state_of(kind, delivery.content) if kind is not None and delivery.content is not None else None
