"""May this connection ask for more? At most so many requests in any window of time: contract/reference.md R15."""

from collections import deque
from collections.abc import Callable


class RateLimit:
    """One connection's allowance. A refused request costs nothing, so a client that slows down is served again."""

    def __init__(self, max_requests: int, window_s: float, clock: Callable[[], float]) -> None:
        self._max_requests = max_requests
        self._window_s = window_s
        self._clock = clock
        self._admitted: deque[float] = deque()

    def admits(self) -> bool:
        """Whether one more request fits into the window that ends now; if so, it counts from now on."""
        now = self._clock()
        while self._admitted and now - self._admitted[0] >= self._window_s:
            self._admitted.popleft()
        if len(self._admitted) >= self._max_requests:
            return False
        self._admitted.append(now)
        return True
