"""How do requests come to be carried out at the same instant? The first waits a moment for others to join it."""

import asyncio

WINDOW_S = 0.005  # longer than two clients need who were told to act together, too short for anybody to notice


class Gathering:
    """All who come within the window go on together, in the order in which they came."""

    def __init__(self) -> None:
        self._opens: asyncio.Future[None] | None = None

    async def joined(self) -> None:
        """Wait until the window closes."""
        if self._opens is None:
            loop = asyncio.get_running_loop()
            self._opens = loop.create_future()
            loop.call_later(WINDOW_S, self._go)
        await asyncio.shield(self._opens)

    def _go(self) -> None:
        if self._opens is not None:
            self._opens.set_result(None)
            self._opens = None
