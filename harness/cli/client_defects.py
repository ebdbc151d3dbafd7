"""Which bugs did the user ask to plant in the clients? Names checked against the catalogue, before anything is run."""

from collections.abc import Sequence
from difflib import get_close_matches

from harness.errors import InvalidUse
from harness.history import StorePolicy, SyncStrategy
from harness.stores import CLIENT_DEFECTS


def client_defects(names: Sequence[str], *, store: StorePolicy, sync: SyncStrategy) -> tuple[str, ...]:
    """The names, each once. Raises InvalidUse for one that is unknown, or that could not show in such a client."""
    for name in names:
        if name not in CLIENT_DEFECTS:
            close = get_close_matches(name, CLIENT_DEFECTS, n=1)
            hint = f" - did you mean '{close[0]}'?" if close else ""
            raise InvalidUse(f"unknown client defect '{name}'{hint} (known: {', '.join(CLIENT_DEFECTS)})")
        if CLIENT_DEFECTS[name].heeds_known_only and sync == "entity-events":
            raise InvalidUse(f"'{name}' needs a client that fetches: add --sync activity-refetch")
    if names and store != "strict":
        raise InvalidUse(f"client defects are planted in the strict store; leave out --store {store}")
    return tuple(dict.fromkeys(names))
