"""Who wants to know how far the run is? Told as it goes; knows nothing of terminals."""

from typing import Protocol


class Progress(Protocol):
    def doing(self, what: str) -> None:
        """A new phase or step begins, in a few words."""
        ...


class Silent:
    def doing(self, what: str) -> None:
        """Nobody listens."""
