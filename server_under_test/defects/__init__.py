"""Which bugs can be planted? Each at a seam, off by default, chosen with --defect NAME[:ENTITY[:OPERATION[:DOOR]]]."""

from typing import Any

from server_under_test.defects.acknowledged_not_stored import AcknowledgedNotStored
from server_under_test.defects.conflict_always import ConflictAlways
from server_under_test.defects.defect import Defect
from server_under_test.defects.duplicate_delivery import DuplicateDelivery
from server_under_test.defects.duplicate_delivery_fresh_id import DuplicateDeliveryFreshId
from server_under_test.defects.invented_value import InventedValue
from server_under_test.defects.late_broadcast import LateBroadcast
from server_under_test.defects.leak_to_unsubscribed import LeakToUnsubscribed
from server_under_test.defects.lost_update import LostUpdate
from server_under_test.defects.metadata_only_broadcast import MetadataOnlyBroadcast
from server_under_test.defects.no_broadcast import NoBroadcast
from server_under_test.defects.reordered_events import ReorderedEvents
from server_under_test.defects.reply_differs import ReplyDiffers
from server_under_test.defects.reply_only import ReplyOnly
from server_under_test.defects.selector import DOORS, parse_selector, suggestion
from server_under_test.defects.stale_event_content import StaleEventContent
from server_under_test.defects.stored_not_acknowledged import StoredNotAcknowledged
from server_under_test.defects.version_not_raised import VersionNotRaised
from server_under_test.settings.config import WrongUse


def plant(spec: str) -> Defect:
    """The defect a specification names, where it says; raises WrongUse."""
    name, *words = spec.split(":")
    if name not in DEFECTS:
        raise WrongUse(f"--defect {spec}: there is no defect {name!r}{suggestion(name, DEFECTS)}")
    kind = DEFECTS[name]
    return kind(parse_selector(spec, words, kind.entities, kind.operations))


def described() -> list[dict[str, Any]]:
    """The catalogue, for people and for the harness."""
    return [
        {
            "name": name,
            "effect": kind.effect,
            "breaks": kind.breaks,
            "selector": {"entity": kind.entities, "operation": kind.operations, "door": DOORS},
        }
        for name, kind in DEFECTS.items()
    ]


DEFECTS: dict[str, type[Defect]] = {
    "metadata-only-broadcast": MetadataOnlyBroadcast,
    "reply-only": ReplyOnly,
    "no-broadcast": NoBroadcast,
    "late-broadcast": LateBroadcast,
    "stale-event-content": StaleEventContent,
    "invented-value": InventedValue,
    "duplicate-delivery": DuplicateDelivery,
    "duplicate-delivery-fresh-id": DuplicateDeliveryFreshId,
    "reordered-events": ReorderedEvents,
    "leak-to-unsubscribed": LeakToUnsubscribed,
    "reply-differs": ReplyDiffers,
    "stored-not-acknowledged": StoredNotAcknowledged,
    "acknowledged-not-stored": AcknowledgedNotStored,
    "lost-update": LostUpdate,
    "version-not-raised": VersionNotRaised,
    "conflict-always": ConflictAlways,
}
