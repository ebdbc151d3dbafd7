"""Has anything arrived? Rung at every event of every client, so that waiting needs no clock but its limit."""

import asyncio
from collections.abc import Callable


class Bell:
    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait_until(self, holds: Callable[[], bool], *, limit_s: float) -> bool:
        """Wait, from ring to ring, until `holds()` or for `limit_s` seconds; returns whether it holds."""
        try:
            async with asyncio.timeout(limit_s):
                while not holds():
                    self._rung.clear()
                    await self._rung.wait()
        except TimeoutError:
            return holds()
        return True
