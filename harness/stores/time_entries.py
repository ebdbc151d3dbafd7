"""What does a client hold of time entries? They carry no version, and within a second they may be as they were before.

A time set to 9:00, to 10:00 and to 9:00 again is no repetition of the first event: message ids tell a state that is
made again from one that is told again.

Each entry changes by its own events alone: of a timer that the start of another one stopped, its own TimerStopped tells
(contract/reference.md R2), so what a TimerStarted says of it in passing is not believed.
"""

from harness.history import Content, Deliver, Snapshot
from harness.stores.dated import Dated


class TimeEntries(Dated):
    scope_field = "work_item_id"
    state_fields = ("description", "started_at", "ended_at", "updated_at")

    def __init__(self) -> None:
        super().__init__()
        self._heard: dict[str, set[str]] = {}

    def is_refresh(self, deliver: Deliver) -> bool:
        return deliver.message_id not in self._heard.get(deliver.entity_id, ())

    def apply(self, deliver: Deliver, moment: int) -> None:
        if deliver.content is not None and self.is_refresh(deliver):
            self._make_again(deliver.entity_id, deliver.content)
        super().apply(deliver, moment)
        self._heard.setdefault(deliver.entity_id, set()).add(deliver.message_id)

    def load(self, snapshot: Snapshot, asked_at: int) -> None:
        for content in snapshot.entities:
            if not self._was_told_after(asked_at, str(content["id"])):
                self._make_again(str(content["id"]), content)
        super().load(snapshot, asked_at)
        for content in snapshot.entities:
            self._told.setdefault(str(content["id"]), set()).add(self.state(content))

    def _make_again(self, entity_id: str, content: Content) -> None:
        """What is told now was made since: that it was told before does not make it old."""
        self._told.get(entity_id, set()).discard(self.state(content))
