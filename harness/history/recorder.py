"""How does a record get into the history? Numbered, stamped, kept, and written out at once."""

from collections.abc import Callable
from typing import Any, TypeVar

from harness.history.codec import encode
from harness.history.history import History
from harness.history.records import Base, Header, Record

R = TypeVar("R", bound=Base)


class Recorder:
    """The only writer of a run's history. `now_ns` is the run's clock; `write` receives whole lines, header first."""

    def __init__(self, header: Header, now_ns: Callable[[], int], write: Callable[[str], object]) -> None:
        self._header = header
        self._now_ns = now_ns
        self._write = write
        self._records: list[Record] = []
        write(encode(header) + "\n")

    @property
    def last_index(self) -> int:
        """The index of the newest record, -1 before the first."""
        return len(self._records) - 1

    def record(self, kind: type[R], actor: str, **facts: Any) -> R:
        """Append a record of `kind`; index and time are set here and nowhere else."""
        made = kind(index=len(self._records), at_ns=self._now_ns(), actor=actor, **facts)
        self._records.append(made)  # type: ignore[arg-type]  # every subclass of Base is a member of Record
        self._write(encode(made) + "\n")  # type: ignore[arg-type]  # likewise
        return made

    def history(self) -> History:
        """What has been recorded so far."""
        return History(self._header, tuple(self._records))
