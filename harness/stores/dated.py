"""Which of two states is newer, where nothing counts versions? Time tells, and within a second their arrival.

Two writes of one second look equally new, so the event that came last wins, and a state that an event told once does
not come back when it is told again.
"""

from typing import ClassVar

from harness.history import Content, Deliver, JsonValue
from harness.stores.held import Held

State = tuple[JsonValue, ...]


class Dated(Held):
    reply_refreshes = True
    state_fields: ClassVar[tuple[str, ...]]
    """Fields of which at least one differs between any two states."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, set[State]] = {}

    def supersedes(self, entity_id: str, held: Content, content: Content) -> bool:
        return _updated_at_s(content) > _updated_at_s(held)

    def refreshed(self, entity_id: str, held: Content, content: Content) -> Content:
        is_older = _updated_at_s(content) < _updated_at_s(held)
        return held if is_older or self.state(content) in self._told.get(entity_id, ()) else content

    def is_refresh(self, deliver: Deliver) -> bool:
        return True

    def apply(self, deliver: Deliver, moment: int) -> None:
        super().apply(deliver, moment)
        # Only what events told is remembered. A list may show the second write of a second before the event of the
        # first arrives; the event of the second, which follows, must then still count.
        if deliver.content is not None:
            self._told.setdefault(deliver.entity_id, set()).add(self.state(deliver.content))

    def state(self, content: Content) -> State:
        return tuple(content.get(name) for name in self.state_fields)


def _updated_at_s(content: Content) -> int:
    updated_at_s = content.get("updated_at")
    return updated_at_s if isinstance(updated_at_s, int) else -1
