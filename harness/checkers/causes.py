"""What may have gone wrong? The catalogue of causes: one sentence of meaning, one of advice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """`meaning`: what happened. `hint`: where to look. `blames_server`: false for what only makes a run UNKNOWN."""

    meaning: str
    hint: str
    blames_server: bool = True


CAUSES: dict[str, Cause] = {
    "metadata-only-broadcast": Cause(
        meaning="The activity entry about the change was broadcast, the changed entity itself was not.",
        hint="Broadcast the entity event next to the activity entry, or let clients refetch when they see the entry.",
    ),
    "reply-only": Cause(
        meaning="Only the caller's own connection was told of the change.",
        hint="Send the event to every subscriber of the project, not to the connection that asked.",
    ),
    "no-broadcast": Cause(
        meaning="The change was acknowledged, and no subscriber was told anything.",
        hint="Look for the handler of this operation: it stores and replies, but publishes nothing.",
    ),
    "missed-subscriber": Cause(
        meaning="Some subscribers were told of the change, others were not.",
        hint="Look at the fan-out: a subscriber skipped, a full queue, a registry that forgets.",
    ),
    "project-list-untold": Cause(
        meaning="Events about a project went to its subscribers alone; others who list it were not told.",
        hint="Send Project* events to everybody whose list shows the project, subscribed or not.",
    ),
    "asked-not-applied": Cause(
        meaning="The server said yes to a change and left it out, in its reply and in storage alike.",
        hint="Apply every field of the request, or refuse it; look at how changes are detected.",
    ),
    "stale-content": Cause(
        meaning="An event came, but it shows the entity as it was before the change.",
        hint="Build the event from the row that was stored, not from the one that was read before.",
    ),
    "silent-change": Cause(
        meaning="An entity changed as a consequence of another one's change, and no event told of it.",
        hint="Publish an event for every entity a command touches, e.g. the items of a deleted sprint.",
    ),
    "late-broadcast": Cause(
        meaning="The event came only after the fence, which the server answered first.",
        hint="Queue events before the reply, or allow for the delay with --grace.",
    ),
    "lagging": Cause(
        meaning="Events were still arriving when the waiting ended.",
        hint="Run again with a longer --grace.",
        blames_server=False,
    ),
    "wrong-audience": Cause(
        meaning="A client was told of something it had not subscribed to.",
        hint="Filter the fan-out by the subscriptions of the connection.",
    ),
    "acknowledged-not-stored": Cause(
        meaning="The server said yes, and the final read does not show the change.",
        hint="Reply after the commit, and let a failed commit fail the request.",
    ),
    "stored-not-acknowledged": Cause(
        meaning="The server said no, and the change exists all the same.",
        hint="Roll back when the request fails, the activity row and the broadcast included.",
    ),
    "stale-overwrite": Cause(
        meaning="A newer state of the entity was overwritten with an older one.",
        hint="Compare versions before applying an event.",
    ),
    "resurrection": Cause(
        meaning="An entity lived again after its deletion.",
        hint="Refuse writes of deleted entities, and send nothing about them after their deletion.",
    ),
    "reordered": Cause(
        meaning="Events about one entity came in another order than its changes were made in.",
        hint="Queue events in commit order, under the lock that orders the commits.",
    ),
    "duplicate-delivery": Cause(
        meaning="The same event was delivered twice on one connection.",
        hint="Look for a connection registered twice, or for two places that publish one change.",
    ),
    "leftover-copy": Cause(
        meaning="One creation is held twice: the caller's own copy stayed beside the one from the event.",
        hint="Remove the temporary entity when the reply names the real one.",
    ),
    "doors-disagree": Cause(
        meaning="The WebSocket and REST show different states of one entity after everything settled.",
        hint="Let both doors read the same storage, without a cache between.",
    ),
    "lost-update": Cause(
        meaning="Two updates that expected the same version were both accepted, so one overwrote the other.",
        hint="Check and raise the version in one statement.",
    ),
    "version-not-raised": Cause(
        meaning="An accepted change left the version as it was, so clients take its event for an old one.",
        hint="Raise the version with every change, exactly by one.",
    ),
    "conflict-without-winner": Cause(
        meaning="An update was refused as a conflict, but nobody had changed the entity.",
        hint="Compare the expected version with the stored one, not with a cached or guessed one.",
    ),
    "invented-value": Cause(
        meaning="Something was shown that nobody wrote.",
        hint="Look for test data, a mix-up of entities, or text changed on the way.",
    ),
    "reply-differs": Cause(
        meaning="The reply shows something else than was asked for or stored.",
        hint="Build the reply from the row that was stored.",
    ),
    "event-differs": Cause(
        meaning="The event shows something else than the reply to the same operation.",
        hint="Build reply and event from one and the same row.",
    ),
    "budget-broken": Cause(
        meaning="Changes became visible later than the scenario allows.",
        hint="Look at the slowest deliveries named in the evidence.",
    ),
    "unmet-expectation": Cause(
        meaning="An actor did not see what the scenario says it sees, and no single lost event explains it.",
        hint="Compare what was wanted with what was seen; check the scenario too.",
    ),
    "unexplained": Cause(
        meaning="A client's store differs from the final read, and no single lost or wrong event explains it.",
        hint="Read the deliveries of this entity to this client in history.jsonl.",
    ),
    "disconnected": Cause(
        meaning="The client had lost its connection, so it could not be told.",
        hint="See the disconnect record for the close code; run again.",
        blames_server=False,
    ),
    "unanswered-fence": Cause(
        meaning="A Ping was not answered, so nobody can say whether the event was lost or only late.",
        hint="See whether the server was alive and not throttling; run again.",
        blames_server=False,
    ),
    "unknown-outcome": Cause(
        meaning="An operation was never answered, so the change may or may not exist.",
        hint="See why it timed out; run again.",
        blames_server=False,
    ),
    "operation-failed": Cause(
        meaning="An operation of the scenario was refused, so the run did not do what it set out to do.",
        hint="Correct the scenario, or allow the failure with may_fail.",
        blames_server=False,
    ),
    "not-exercised": Cause(
        meaning="The scenario set out to exercise something that did not happen.",
        hint="Change the scenario so that it does happen, for example with more concurrent writes.",
        blames_server=False,
    ),
    "not-read": Cause(
        meaning="The final state, or a client's store, was never recorded, so there is nothing to compare.",
        hint="See why the run ended before its final reads.",
        blames_server=False,
    ),
    "interrupted": Cause(
        meaning="The run ended before everything had settled.",
        hint="Let it run to its end.",
        blames_server=False,
    ),
    "checker-crashed": Cause(
        meaning="The harness itself made a mistake while judging.",
        hint="Please report it, with the history.",
        blames_server=False,
    ),
    "environment": Cause(
        meaning="The world around the run got in the way.",
        hint="See the problem's message.",
        blames_server=False,
    ),
    "server-unavailable": Cause(
        meaning="Nobody answered at the server's address, or the connection was refused.",
        hint="Start the server, check --server.",
        blames_server=False,
    ),
    "not-this-protocol": Cause(
        meaning="Somebody answered, but not in the protocol of the contract.",
        hint="Check --server and the server's version.",
        blames_server=False,
    ),
    "connection-lost": Cause(
        meaning="The server closed a connection in the middle of the run.",
        hint="See server.log and the close code.",
        blames_server=False,
    ),
    "throttled": Cause(
        meaning="The server's rate limit swallowed requests.",
        hint="Raise the server's rate limit for the test.",
        blames_server=False,
    ),
    "forbidden": Cause(
        meaning="The server's permission rules stopped the scenario.",
        hint="Run all UI clients as one user: --identity shared.",
        blames_server=False,
    ),
}
