"""How large is this run, and how is it repeated?

`HARNESS_NIGHTLY=1` makes it large, `HARNESS_SEED=N` makes it the same again.
"""

import os
import random

IS_NIGHTLY = os.environ.get("HARNESS_NIGHTLY") == "1"
ORDINARY_SEED = 1


def sized(ordinary: int, nightly: int) -> int:
    """The size of something in this run."""
    return nightly if IS_NIGHTLY else ordinary


def chosen_seed() -> int:
    """The seed that was asked for, else a known one, or in the nightly mode one that nobody tried before."""
    asked = os.environ.get("HARNESS_SEED")
    if asked is not None:
        return int(asked)
    return random.SystemRandom().randrange(2**32) if IS_NIGHTLY else ORDINARY_SEED


def again(seed: int) -> str:
    """What to put before the command that repeats this run."""
    return f"HARNESS_NIGHTLY={int(IS_NIGHTLY)} HARNESS_SEED={seed}"
