"""What can be asked to change? A command: one create, update or delete of one entity, the same for both doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pm_wire import messages_pb2 as pb

from harness.errors import InvalidUse
from harness.history import Content, EntityKind, JsonValue, Verb

_CLEARABLE = frozenset({"parent_id", "sprint_id", "assignee_id"})
"""References an update can take away; on the wire the empty string says so (contract/websocket.md 7.1)."""

_OF_A_PROJECT = frozenset({EntityKind.WORK_ITEM, EntityKind.SPRINT})


def payload_of(verb: Verb, kind: EntityKind) -> str:
    """The member of the envelope's oneof that carries such a command."""
    return f"{verb}_{kind}_request"


def _writable(verb: Verb, kind: EntityKind) -> frozenset[str]:
    request = getattr(pb.WebSocketMessage(), payload_of(verb, kind)).DESCRIPTOR
    addressing = {f"{kind}_id", "project_id", "expected_version", "update_parent"}
    return frozenset(field.name for field in request.fields) - addressing


WRITABLE: Mapping[tuple[Verb, EntityKind], frozenset[str]] = {
    (verb, kind): _writable(verb, kind) for verb in Verb for kind in EntityKind
}
"""The values each command can carry. Both doors know the same ones; deletes carry none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One write. `values` use the keys of REST objects and the words of enums.

    In an update `parent_id`, `sprint_id` and `assignee_id` of None or "" clear the reference; another None is not sent.
    `project_id` is needed to create a work item or sprint; a comment names its `work_item_id` among the values.
    Raises InvalidUse for a command no door can carry, e.g. a value its request has no field for.
    """

    verb: Verb
    entity_kind: EntityKind
    values: Content = field(default_factory=dict)
    entity_id: str | None = None
    project_id: str | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        known = WRITABLE[self.verb, self.entity_kind]
        unknown = sorted(self.values.keys() - known)
        if unknown:
            raise InvalidUse(
                f"{self.verb} {self.entity_kind} cannot carry {', '.join(unknown)}; "
                f"it carries {', '.join(sorted(known)) or 'no values'}"
            )
        missing = self._missing()
        if missing:
            raise InvalidUse(f"{self.verb} {self.entity_kind} needs {missing}")

    def _missing(self) -> str | None:
        if self.verb is not Verb.CREATE:
            return None if self.entity_id else "an entity_id"
        if self.entity_kind in _OF_A_PROJECT and not self.project_id:
            return "a project_id"
        if self.entity_kind is EntityKind.COMMENT and not self.values.get("work_item_id"):
            return "a work_item_id among its values"
        return None


def fields_of(command: Command) -> dict[str, JsonValue]:
    """What goes out besides the entity's own id, by wire name, enums still words: the body both doors share."""
    fields = dict(_sent_values(command))
    if command.verb is Verb.CREATE and command.entity_kind in _OF_A_PROJECT:
        fields["project_id"] = command.project_id
    if command.verb is Verb.UPDATE and "parent_id" in command.values:
        fields["update_parent"] = True
    if command.verb is Verb.UPDATE and command.entity_kind is not EntityKind.COMMENT:
        fields["expected_version"] = command.expected_version
    return {name: value for name, value in fields.items() if value is not None}


def _sent_values(command: Command) -> dict[str, JsonValue]:
    if command.verb is not Verb.UPDATE:
        return dict(command.values)
    return {name: "" if value is None and name in _CLEARABLE else value for name, value in command.values.items()}
