"""How far is the run? Live on a terminal, one line a scenario elsewhere, always on stderr."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.status import Status


class TerminalProgress:
    """Use as a context manager around one scenario."""

    def __init__(self, console: Console, scenario: str, *, quiet: bool) -> None:
        self._console = console
        self._scenario = escape(scenario)
        self._quiet = quiet
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if self._quiet:
            return self
        if self._console.is_terminal:
            self._status = self._console.status(f"{self._scenario} ...")
            self._status.start()
        else:
            self._console.print(f"running {self._scenario}", highlight=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def doing(self, what: str) -> None:
        if self._status is not None:
            self._status.update(f"{self._scenario}: {escape(what)}")
