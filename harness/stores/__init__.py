"""What a client holds: its local state, made from snapshots, events and its own writes. Pure; strict by policy."""

from harness.stores.client_store import STRICT, ClientStore
from harness.stores.difference import Difference, difference

__all__ = ["STRICT", "ClientStore", "Difference", "difference"]
