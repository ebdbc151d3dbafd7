"""The chapters of the corpus: importing one registers its tales."""

from histories.tales import (
    asking_again,
    at_once,
    audience,
    coming_back,
    entities,
    events,
    looking,
    reading,
    sessions,
    storage,
    stores,
    telling_others,
    time,
    trees,
)

__all__ = [
    "asking_again",
    "at_once",
    "audience",
    "coming_back",
    "entities",
    "events",
    "looking",
    "reading",
    "sessions",
    "storage",
    "stores",
    "telling_others",
    "time",
    "trees",
]
