"""Which bugs can be planted? Each at a seam, off by default, chosen with --defect NAME[:ENTITY[:OPERATION[:DOOR]]]."""

from typing import Any

from server_under_test.defects.acknowledged_not_stored import AcknowledgedNotStored
from server_under_test.defects.breakers import CircuitBreaker, WedgeAfterRefusals
from server_under_test.defects.cascades import DeletedWithItems, HalfCascade, NoCascade, SilentCascade
from server_under_test.defects.changes_missing import ChangesMissing
from server_under_test.defects.check_then_write import CheckThenWrite
from server_under_test.defects.conflict_always import ConflictAlways
from server_under_test.defects.conflict_swallowed import ConflictSwallowed
from server_under_test.defects.creation_doubled import CreationDoubled
from server_under_test.defects.defect import Defect
from server_under_test.defects.duplicate_delivery import DuplicateDelivery
from server_under_test.defects.duplicate_delivery_fresh_id import DuplicateDeliveryFreshId
from server_under_test.defects.endings import AbruptShutdown, NoHeartbeat, SilentDisconnect
from server_under_test.defects.field_lost import FieldNotApplied, FieldNotStored
from server_under_test.defects.first_event_lost import FirstEventLost
from server_under_test.defects.idempotency import (
    EqualRequestsAtOnce,
    IdempotencyIgnored,
    IdempotencyTooWide,
    RetryRefused,
    RetryToldAgain,
)
from server_under_test.defects.invented_value import InventedValue
from server_under_test.defects.late_broadcast import LateBroadcast
from server_under_test.defects.leak_to_unsubscribed import LeakToUnsubscribed
from server_under_test.defects.lost_update import LostUpdate
from server_under_test.defects.metadata_only_broadcast import MetadataOnlyBroadcast
from server_under_test.defects.missed_subscribers import (
    FirstSubscriberOnly,
    LastSubscriberSkipped,
    NewestSubscriberOnly,
    OneWindowOfAUser,
    OriginatorLeftOut,
    OriginatorsWindowsLeftOut,
)
from server_under_test.defects.narrow_audience import ProjectListUntold, SprintFollowersUntold
from server_under_test.defects.no_broadcast import (
    AttachmentsNotBroadcast,
    DeletionsNotBroadcast,
    NoBroadcast,
    RestNotBroadcast,
)
from server_under_test.defects.other_rules import (
    BlockedRefused,
    ChangesOverlooked,
    ErrorsShowInsides,
    ImportUntold,
    RestParentsUnchecked,
    RestSprintsUnruled,
)
from server_under_test.defects.permissions import (
    ForeignProjectsListed,
    MembersOnlyOverWs,
    MembersUnknown,
    RestProjectsWithoutMembers,
    RestUnguarded,
    SubscribeUnchecked,
    ViewerMayEdit,
)
from server_under_test.defects.refused_yet_told import RefusedYetTold
from server_under_test.defects.removed_member_still_told import RemovedMemberStillTold
from server_under_test.defects.reordered_events import ReorderedEvents
from server_under_test.defects.reply_differs import ReplyDiffers
from server_under_test.defects.reply_only import ReplyOnly
from server_under_test.defects.rest_activity_missing import RestActivityMissing
from server_under_test.defects.second_write_of_a_second_lost import SecondWriteOfASecondLost
from server_under_test.defects.selector import parse_selector, suggestion
from server_under_test.defects.slow_clients import OverflowDropsSilently, SlowClientBlocksOthers
from server_under_test.defects.some_subscribers_later import OneSubscriberLate, SubscribersDisagree
from server_under_test.defects.sometimes import (
    SometimesDuplicated,
    SometimesLate,
    SometimesMissedSubscriber,
    SometimesNotBroadcast,
    SometimesNotStored,
)
from server_under_test.defects.stale_derived_fields import DerivedFieldsEmpty, StaleDerivedFields
from server_under_test.defects.stale_event_content import StaleEventContent
from server_under_test.defects.stale_lists import RestReadsCached, SnapshotOneBehind, StaleSnapshot
from server_under_test.defects.stored_not_acknowledged import StoredNotAcknowledged
from server_under_test.defects.subscriptions import (
    DisconnectSilencesUser,
    ReconnectSubscribedLate,
    ResubscriptionDoubles,
    SnapshotBeforeSubscription,
    SubscribedTooLate,
    SubscriptionReplaced,
    UnsubscribeIgnored,
)
from server_under_test.defects.swapped_commits import SwappedCommits
from server_under_test.defects.timers import (
    AutomaticStopUntold,
    ForeignTimerKeepsRunning,
    StoppedTimerToldElsewhere,
    TimersRunTogether,
)
from server_under_test.defects.token_bucket import TokenBucket
from server_under_test.defects.told_across_projects import ToldAcrossProjects
from server_under_test.defects.unchanged_written import UnchangedWritten
from server_under_test.defects.update_after_delete_accepted import UpdateAfterDeleteAccepted
from server_under_test.defects.updates_thinned import UpdatesThinned
from server_under_test.defects.version_not_raised import VersionNotRaised, VersionSkipped
from server_under_test.defects.worn_out import DeadAfterManyRequests, SometimesUnanswered, StreamDies
from server_under_test.defects.wrong_answers import SinceIgnored, SinceOffByOne, SinceWithoutDeletions, WrongCounts
from server_under_test.defects.wrong_deletions import DeletionNamesAnother, DeletionToldAsUpdate, UpdateToldAfterDelete
from server_under_test.defects.wrong_events import (
    EventCutOff,
    EventFirstWords,
    EventMissingField,
    EventOfAnother,
    EventOldVersion,
    EventTimesInMilliseconds,
    EventWrongUser,
)
from server_under_test.defects.wrong_lists import (
    DeletedStillListed,
    ListCapped,
    ListMissesDone,
    ListMissesLast,
    ListMissingField,
)
from server_under_test.defects.wrong_replies import CrossedReplies, ReplyMissingField, ReplyOldVersion
from server_under_test.settings.config import WrongUse


def plant(spec: str) -> Defect:
    """The defect a specification names, where it says; raises WrongUse."""
    name, *words = spec.split(":")
    if name not in DEFECTS:
        raise WrongUse(f"--defect {spec}: there is no defect {name!r}{suggestion(name, DEFECTS)}")
    kind = DEFECTS[name]
    return kind(parse_selector(spec, words, kind.entities, kind.operations, kind.doors))


def described() -> list[dict[str, Any]]:
    """The catalogue, for people and for the harness."""
    return [
        {
            "name": name,
            "class": kind.family,
            "effect": kind.effect,
            "breaks": kind.breaks,
            "cause": kind.cause,
            "needs": kind.needs,
            "spec": f"{name}{kind.usual}",
            "selector": {"entity": kind.entities, "operation": kind.operations, "door": kind.doors},
        }
        for name, kind in DEFECTS.items()
    ]


DEFECTS: dict[str, type[Defect]] = {
    # missing
    "metadata-only-broadcast": MetadataOnlyBroadcast,
    "reply-only": ReplyOnly,
    "no-broadcast": NoBroadcast,
    "rest-not-broadcast": RestNotBroadcast,
    "deletions-not-broadcast": DeletionsNotBroadcast,
    "attachments-not-broadcast": AttachmentsNotBroadcast,
    "sometimes-not-broadcast": SometimesNotBroadcast,
    "first-event-lost": FirstEventLost,
    "updates-thinned": UpdatesThinned,
    "rest-activity-missing": RestActivityMissing,
    "import-untold": ImportUntold,
    # audience
    "leak-to-unsubscribed": LeakToUnsubscribed,
    "told-across-projects": ToldAcrossProjects,
    "removed-member-still-told": RemovedMemberStillTold,
    "originator-left-out": OriginatorLeftOut,
    "originators-windows-left-out": OriginatorsWindowsLeftOut,
    "one-window-of-a-user": OneWindowOfAUser,
    "first-subscriber-only": FirstSubscriberOnly,
    "newest-subscriber-only": NewestSubscriberOnly,
    "last-subscriber-skipped": LastSubscriberSkipped,
    "sometimes-missed-subscriber": SometimesMissedSubscriber,
    "project-list-untold": ProjectListUntold,
    "sprint-followers-untold": SprintFollowersUntold,
    # delivery
    "duplicate-delivery": DuplicateDelivery,
    "duplicate-delivery-fresh-id": DuplicateDeliveryFreshId,
    "sometimes-duplicated": SometimesDuplicated,
    "reordered-events": ReorderedEvents,
    "swapped-commits": SwappedCommits,
    "subscribers-disagree": SubscribersDisagree,
    "late-broadcast": LateBroadcast,
    "one-subscriber-late": OneSubscriberLate,
    "sometimes-late": SometimesLate,
    # content
    "stale-event-content": StaleEventContent,
    "invented-value": InventedValue,
    "event-missing-field": EventMissingField,
    "event-old-version": EventOldVersion,
    "event-wrong-user": EventWrongUser,
    "event-of-another": EventOfAnother,
    "event-cut-off": EventCutOff,
    "event-first-words": EventFirstWords,
    "event-times-in-milliseconds": EventTimesInMilliseconds,
    "changes-missing": ChangesMissing,
    "refused-yet-told": RefusedYetTold,
    "reply-differs": ReplyDiffers,
    "reply-old-version": ReplyOldVersion,
    "reply-missing-field": ReplyMissingField,
    "crossed-replies": CrossedReplies,
    # storage
    "acknowledged-not-stored": AcknowledgedNotStored,
    "stored-not-acknowledged": StoredNotAcknowledged,
    "sometimes-not-stored": SometimesNotStored,
    "field-not-applied": FieldNotApplied,
    "field-not-stored": FieldNotStored,
    "second-write-of-a-second-lost": SecondWriteOfASecondLost,
    "creation-doubled": CreationDoubled,
    # lock
    "lost-update": LostUpdate,
    "check-then-write": CheckThenWrite,
    "version-not-raised": VersionNotRaised,
    "version-skipped": VersionSkipped,
    "conflict-always": ConflictAlways,
    "conflict-swallowed": ConflictSwallowed,
    "unchanged-written": UnchangedWritten,
    # deletion
    "update-told-after-delete": UpdateToldAfterDelete,
    "update-after-delete-accepted": UpdateAfterDeleteAccepted,
    "deletion-told-as-update": DeletionToldAsUpdate,
    "deletion-names-another": DeletionNamesAnother,
    "deleted-still-listed": DeletedStillListed,
    # consequences
    "silent-cascade": SilentCascade,
    "half-cascade": HalfCascade,
    "no-cascade": NoCascade,
    "deleted-with-items": DeletedWithItems,
    "stale-derived-fields": StaleDerivedFields,
    "derived-fields-empty": DerivedFieldsEmpty,
    # timers
    "automatic-stop-untold": AutomaticStopUntold,
    "stopped-timer-told-elsewhere": StoppedTimerToldElsewhere,
    "timers-run-together": TimersRunTogether,
    "foreign-timer-keeps-running": ForeignTimerKeepsRunning,
    # snapshot
    "stale-snapshot": StaleSnapshot,
    "snapshot-one-behind": SnapshotOneBehind,
    "rest-reads-cached": RestReadsCached,
    "list-misses-last": ListMissesLast,
    "list-capped": ListCapped,
    "list-misses-done": ListMissesDone,
    "list-missing-field": ListMissingField,
    "since-ignored": SinceIgnored,
    "since-off-by-one": SinceOffByOne,
    "since-without-deletions": SinceWithoutDeletions,
    "wrong-counts": WrongCounts,
    # subscription
    "subscribed-too-late": SubscribedTooLate,
    "snapshot-before-subscription": SnapshotBeforeSubscription,
    "unsubscribe-ignored": UnsubscribeIgnored,
    "subscription-replaced": SubscriptionReplaced,
    "resubscription-doubles": ResubscriptionDoubles,
    "disconnect-silences-user": DisconnectSilencesUser,
    "reconnect-subscribed-late": ReconnectSubscribedLate,
    # idempotency
    "idempotency-ignored": IdempotencyIgnored,
    "idempotency-too-wide": IdempotencyTooWide,
    "retry-told-again": RetryToldAgain,
    "retry-refused": RetryRefused,
    "equal-requests-at-once": EqualRequestsAtOnce,
    # liveness
    "slow-client-blocks-others": SlowClientBlocksOthers,
    "overflow-drops-silently": OverflowDropsSilently,
    "stream-dies": StreamDies,
    "dead-after-many-requests": DeadAfterManyRequests,
    "sometimes-unanswered": SometimesUnanswered,
    "wedge-after-refusals": WedgeAfterRefusals,
    "circuit-breaker": CircuitBreaker,
    "token-bucket": TokenBucket,
    # permission
    "subscribe-unchecked": SubscribeUnchecked,
    "viewer-may-edit": ViewerMayEdit,
    "foreign-projects-listed": ForeignProjectsListed,
    "rest-unguarded": RestUnguarded,
    "members-only-over-ws": MembersOnlyOverWs,
    "rest-projects-without-members": RestProjectsWithoutMembers,
    "members-unknown": MembersUnknown,
    # connection
    "no-heartbeat": NoHeartbeat,
    "abrupt-shutdown": AbruptShutdown,
    "silent-disconnect": SilentDisconnect,
    # rules
    "changes-overlooked": ChangesOverlooked,
    "blocked-refused": BlockedRefused,
    "rest-parents-unchecked": RestParentsUnchecked,
    "rest-sprints-unruled": RestSprintsUnruled,
    "errors-show-insides": ErrorsShowInsides,
}
