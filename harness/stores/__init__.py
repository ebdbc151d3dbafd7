"""What a client holds: its local state, made from snapshots, events and its own writes. Pure, by several policies."""

from harness.stores.blazor import BlazorStore
from harness.stores.client_defects import CLIENT_DEFECTS, ClientDefect, planted_store
from harness.stores.client_store import STRICT, ClientStore
from harness.stores.difference import Difference, difference
from harness.stores.live_store import LiveStore
from harness.stores.policies import POLICIES, Retelling, refetching_of, store_of
from harness.stores.refetch import List, Refetching, heeded

__all__ = [
    "CLIENT_DEFECTS",
    "POLICIES",
    "STRICT",
    "BlazorStore",
    "ClientDefect",
    "ClientStore",
    "Difference",
    "List",
    "LiveStore",
    "Refetching",
    "Retelling",
    "difference",
    "heeded",
    "planted_store",
    "refetching_of",
    "store_of",
]
