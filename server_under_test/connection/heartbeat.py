"""Is the peer still there? When to ping it, and when to stop believing in it: contract/reference.md R14."""

from typing import Literal

Beat = Literal["wait", "ping", "drop"]


class Pulse:
    """What is known of one peer's life. Anything it sends or takes is a sign, an answered ping only one of them."""

    def __init__(self, interval_s: float, timeout_s: float, now: float) -> None:
        self._interval_s = interval_s
        self._timeout_s = timeout_s
        self._sign_at = now
        self._ping_at = now + interval_s

    def felt(self, now: float) -> None:
        """The peer gave a sign of life."""
        self._sign_at = now

    def beat(self, now: float) -> Beat:
        """What is due by now."""
        if now >= self._sign_at + self._timeout_s:
            return "drop"
        if now < self._ping_at:
            return "wait"
        self._ping_at = now + self._interval_s
        return "ping"

    def next_beat_at(self) -> float:
        """When something will be due, unless a sign comes first."""
        return min(self._ping_at, self._sign_at + self._timeout_s)
