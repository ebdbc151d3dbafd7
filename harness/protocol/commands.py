"""What can be asked to change? A command: one create, update or delete of one entity, the same for both doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pm_wire import messages_pb2 as pb

from harness.errors import InvalidUse
from harness.history import DEEDS, Content, EntityKind, JsonValue, Verb
from harness.history.content import HOLDER_FIELDS, VERSIONED

_CLEARABLE = frozenset({"parent_id", "sprint_id", "assignee_id"})
"""References an update can take away; on the wire the empty string says so (contract/websocket.md 7.1)."""

_OF_A_PROJECT = frozenset({EntityKind.WORK_ITEM, EntityKind.SPRINT})

RUNNING = "is_running"
"""The value that makes a command about a time entry one about a timer: created with true, updated with false."""


def _writable(verb: Verb, kind: EntityKind) -> frozenset[str]:
    request = getattr(pb.WebSocketMessage(), f"{verb}_{kind}_request").DESCRIPTOR
    addressing = {f"{kind}_id", "project_id", "expected_version", "update_parent"}
    is_timed = kind is EntityKind.TIME_ENTRY and verb is not Verb.DELETE
    return frozenset(field.name for field in request.fields) - addressing | frozenset({RUNNING} if is_timed else ())


WRITABLE: Mapping[tuple[Verb, EntityKind], frozenset[str]] = {
    (verb, kind): _writable(verb, kind) for kind, verb in DEEDS
}
"""The values each command can carry. Both doors know the same ones, but for the times of time entries, which REST does
not take; deletes carry none. What has no commands (the update of a dependency) is not among the keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One write. `values` use the keys of REST objects and the words of enums.

    In an update `parent_id`, `sprint_id` and `assignee_id` of None or "" clear the reference; another None is not sent.
    `project_id` is needed to create a work item or sprint; a comment, time entry or dependency names its work items
    among the values. A time entry is created with both its times, or as a timer that is running, and a timer is stopped
    by the update `is_running` of false, which stands alone.
    Raises InvalidUse for a command no door can carry, e.g. a value its request has no field for.
    """

    verb: Verb
    entity_kind: EntityKind
    values: Content = field(default_factory=dict)
    entity_id: str | None = None
    project_id: str | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        known = WRITABLE.get((self.verb, self.entity_kind))
        if known is None:
            raise InvalidUse(f"there is no {self.verb} of a {self.entity_kind}")
        unknown = sorted(self.values.keys() - known)
        if unknown:
            raise InvalidUse(
                f"{self.verb} {self.entity_kind} cannot carry {', '.join(unknown)}; "
                f"it carries {', '.join(sorted(known)) or 'no values'}"
            )
        missing = self._missing() or self._missing_of_timer()
        if missing:
            raise InvalidUse(f"{self.verb} {self.entity_kind} needs {missing}")

    @property
    def is_timer(self) -> bool:
        """Does it start or stop a timer?"""
        return RUNNING in self.values

    def _missing(self) -> str | None:
        if self.verb is not Verb.CREATE:
            return None if self.entity_id else "an entity_id"
        if self.entity_kind in _OF_A_PROJECT and not self.project_id:
            return "a project_id"
        holders = HOLDER_FIELDS.get(self.entity_kind, ())
        missing = next((name for name in holders if not self.values.get(name)), None)
        return f"a {missing} among its values" if missing else None

    def _missing_of_timer(self) -> str | None:
        if self.entity_kind is not EntityKind.TIME_ENTRY or self.verb is Verb.DELETE:
            return None
        times = [name for name in ("started_at", "ended_at") if self.values.get(name) is not None]
        if self.verb is Verb.CREATE:
            is_whole = self.values[RUNNING] is True and not times if self.is_timer else len(times) == 2
            return None if is_whole else "either is_running of true, or both started_at and ended_at"
        is_stop = self.values == {RUNNING: False}
        return None if is_stop or not self.is_timer else "is_running of false alone, if it is to stop a timer"


def payload_of(command: Command) -> str:
    """The member of the envelope's oneof that carries the command."""
    if command.is_timer:
        return "start_timer_request" if command.verb is Verb.CREATE else "stop_timer_request"
    return f"{command.verb}_{command.entity_kind}_request"


def fields_of(command: Command) -> dict[str, JsonValue]:
    """What goes out besides the entity's own id, by wire name, enums still words: the body both doors share."""
    fields = dict(_sent_values(command))
    if command.verb is Verb.CREATE and command.entity_kind in _OF_A_PROJECT:
        fields["project_id"] = command.project_id
    if command.verb is Verb.UPDATE and "parent_id" in command.values:
        fields["update_parent"] = True
    if command.verb is Verb.UPDATE and command.entity_kind in VERSIONED:
        fields["expected_version"] = command.expected_version
    return {name: value for name, value in fields.items() if value is not None}


def _sent_values(command: Command) -> dict[str, JsonValue]:
    values = {name: value for name, value in command.values.items() if name != RUNNING}
    if command.verb is not Verb.UPDATE:
        return values
    return {name: "" if value is None and name in _CLEARABLE else value for name, value in values.items()}
