"""What does a client hold of comments? They carry no version: time orders them, and within a second their arrival.

Two edits of one second look equally new, so the event that came last wins, and a state that an event told once does not
come back when it is told again.
"""

from harness.history import Content, Deliver, JsonValue
from harness.stores.held import Held

State = tuple[JsonValue, ...]


class Comments(Held):
    scope_field = "work_item_id"
    reply_refreshes = True

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, set[State]] = {}

    def supersedes(self, entity_id: str, held: Content, content: Content) -> bool:
        return _updated_at_s(content) > _updated_at_s(held)

    def refreshed(self, entity_id: str, held: Content, content: Content) -> Content:
        is_older = _updated_at_s(content) < _updated_at_s(held)
        return held if is_older or _state(content) in self._told.get(entity_id, ()) else content

    def is_refresh(self, deliver: Deliver) -> bool:
        return True

    def apply(self, deliver: Deliver, moment: int) -> None:
        super().apply(deliver, moment)
        # Only what events told is remembered. A list may show the second edit of a second before the event of the first
        # arrives; the event of the second, which follows, must then still count.
        if deliver.content is not None:
            self._told.setdefault(deliver.entity_id, set()).add(_state(deliver.content))


def _state(content: Content) -> State:
    return content.get("content"), content.get("updated_at"), content.get("updated_by")


def _updated_at_s(content: Content) -> int:
    updated_at_s = content.get("updated_at")
    return updated_at_s if isinstance(updated_at_s, int) else -1
