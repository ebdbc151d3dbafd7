"""What time is it in the run? A monotonic clock behind a small protocol, so that tests bring their own."""

import time
from typing import Protocol


class Clock(Protocol):
    def now_ns(self) -> int:
        """Nanoseconds since the clock was made; never goes back."""
        ...


class MonotonicClock:
    """The system's monotonic clock, counted from the moment this object was made."""

    def __init__(self) -> None:
        self._start_ns = time.monotonic_ns()

    def now_ns(self) -> int:
        return time.monotonic_ns() - self._start_ns


def resolution_ns() -> int:
    """The smallest step of the system's monotonic clock, in nanoseconds."""
    return max(1, round(time.get_clock_info("monotonic").resolution * 1e9))
