"""When does a bug show that shows only sometimes? Once in so many times, where a seed says: the same each run."""

from random import Random


class OneIn:
    """Says yes exactly once in every `of` calls, wherever in them the seed puts it."""

    def __init__(self, of: int, seed: str) -> None:
        self._of = of
        self._random = Random(seed)
        self._calls = 0
        self._chosen = 0

    def __call__(self) -> bool:
        """Whether it is this time."""
        if self._calls % self._of == 0:
            self._chosen = self._random.randrange(self._of)
        is_chosen = self._calls % self._of == self._chosen
        self._calls += 1
        return is_chosen
