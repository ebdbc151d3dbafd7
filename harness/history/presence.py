"""Who was there when? Connections, each for the span of its life, asked about in order of time.

Asking about every operation costs what is answered, however often clients came and went in the meantime.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.history.records import Disconnect

Connection = tuple[str, int]
"""(actor, epoch)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From the record `since` to the record `end`; none for a connection that was still open in the end."""

    connection: Connection
    since: int
    end: int | None


def ends(disconnects: Iterable[Disconnect]) -> dict[Connection, int]:
    return {(record.actor, record.epoch): record.index for record in disconnects}


@dataclass(slots=True)
class Presence:
    """`waiting` are spans in order of their beginning."""

    waiting: deque[Span]
    there: dict[Connection, Span] = field(default_factory=dict)

    def at(self, index: int) -> Iterator[Span]:
        """Spans around the record `index`, in order of their beginning. An index never is less than the one before."""
        while self.waiting and self.waiting[0].since < index:
            span = self.waiting.popleft()
            self.there[span.connection] = span
        for span in [span for span in self.there.values() if span.end is not None and span.end <= index]:
            del self.there[span.connection]
        return iter(self.there.values())
