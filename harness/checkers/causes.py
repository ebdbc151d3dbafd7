"""What may have gone wrong? The catalogue of causes: one sentence of meaning, one of advice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """`meaning`: what happened. `hint`: where to look.

    `blames_server`: false for what the client did wrong (`blames_client`), and for what only makes a run UNKNOWN.
    """

    meaning: str
    hint: str
    blames_server: bool = True
    blames_client: bool = False


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
    "client-deaf-while-pending": Cause(
        meaning="The client dropped an event about an entity while an own write of it was under way.",
        hint="Put the event off until the reply has come, or read the entity again after a refused write.",
        blames_server=False,
        blames_client=True,
    ),
    "client-applies-stale": Cause(
        meaning="The client overwrote a newer state of an entity with an older event, reply, list or copy of its own.",
        hint="Compare versions before applying anything, created events and replies included.",
        blames_server=False,
        blames_client=True,
    ),
    "client-forgets-deletions": Cause(
        meaning="The client showed an entity again after it had been told of its deletion.",
        hint="Remember the ids of deleted entities, and ignore what comes about them.",
        blames_server=False,
        blames_client=True,
    ),
    "client-ignores-refresh": Cause(
        meaning="The client took no notice of an event that it should have applied.",
        hint="Accept an event with an equal version if its changes are empty: it refreshes derived fields.",
        blames_server=False,
        blames_client=True,
    ),
    "client-loses-on-list": Cause(
        meaning="The client let go of entities when it took in a list that is not about them, or is older.",
        hint="Replace only what is in the list's scope, and keep what was told after the list was asked for.",
        blames_server=False,
        blames_client=True,
    ),
    "client-keeps-unlisted": Cause(
        meaning="The client kept an entity that a whole list no longer showed.",
        hint="Remove what a whole list of its scope does not show.",
        blames_server=False,
        blames_client=True,
    ),
    "client-did-not-fetch": Cause(
        meaning="The client was shown an activity entry, and fetched nothing that shows the change.",
        hint="Fetch on every entry, also on one about what is not held, or that comes while a fetch is under way.",
        blames_server=False,
        blames_client=True,
    ),
    "client-fault": Cause(
        meaning="The server had told the client everything, and the client held something else.",
        hint="Compare the client's store with the strict one on the same history.",
        blames_server=False,
        blames_client=True,
    ),
    "lagging": Cause(
        meaning="Events were still arriving when the waiting ended.",
        hint="Run again with a longer --grace.",
        blames_server=False,
    ),
    "event-without-entry": Cause(
        meaning="The entity event was broadcast, and no activity entry, which the client waits for to fetch.",
        hint="Broadcast an activity entry with every change, or let the client listen to entity events.",
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
        meaning="Events came in another order than the changes they tell of were made in.",
        hint="Queue events in commit order, under the lock that orders the commits.",
    ),
    "stale-read": Cause(
        meaning="A read showed an older state than its reader had seen or written before.",
        hint="Read what is committed: no replica that lags, no cache that outlives the commit.",
    ),
    "version-skipped": Cause(
        meaning="One change raised the version by more than one, so clients wait for an event that never comes.",
        hint="Raise the version with every change, exactly by one.",
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
    "path-missing": Cause(
        meaning="What one door tells of a kind of operation, the other door never tells.",
        hint="Let both doors run the same command, which returns its events, instead of a handler each.",
    ),
    "changes-untold": Cause(
        meaning="Updates through one door say which fields changed, through the other they do not.",
        hint="Compute the changes in the command, where both doors get them from.",
    ),
    "unchanged-written": Cause(
        meaning="An update that asked for nothing new was written, so that everybody else's version is out of date.",
        hint="Compare every field with what is stored, and answer with that if nothing differs.",
    ),
    "unchanged-told": Cause(
        meaning="An update that changed nothing was broadcast all the same.",
        hint="Publish events of what was written, not of what was asked.",
    ),
    "stale-derived-field": Cause(
        meaning="A list that follows from other entities was not brought up to date when these changed.",
        hint="Send a refresh of every entity whose derived fields a change has altered.",
    ),
    "retry-applied-twice": Cause(
        meaning="A request that was sent again under its message id did its work twice.",
        hint="Keep the reply by user, command and message id, in the transaction that does the work.",
    ),
    "retry-answered-wrongly": Cause(
        meaning="A request that was sent again under its message id got another answer than the first time.",
        hint="Answer a repeated request with the reply that was kept, before anything is checked anew.",
    ),
    "retry-told-again": Cause(
        meaning="A request that was sent again under its message id was broadcast again.",
        hint="Publish only what was committed just now; a kept reply has no events.",
    ),
    "stale-snapshot": Cause(
        meaning="A list did not show what was stored when it was asked for.",
        hint="Read lists from what is committed, after the subscription has taken effect.",
    ),
    "fell-between": Cause(
        meaning="A change made while a client subscribed is neither in the list it read nor among its events.",
        hint="Register the subscription before acknowledging it, and read lists only after that.",
    ),
    "lost-in-gap": Cause(
        meaning="A change made while a client was away never reached it after it had come back.",
        hint="After a reconnect, subscribe and then read again, deletions included.",
    ),
    "unanswered": Cause(
        meaning="A request got no answer in its limit, although its connection stayed open.",
        hint="Look for a lock that is never released, a handler that waits for ever, a writer that has stopped.",
    ),
    "slow-client-blocks": Cause(
        meaning="One client was too slow to read, and the server kept another one waiting for it.",
        hint="Give each connection its own bounded queue, and close the one whose queue is full.",
    ),
    "wedged": Cause(
        meaning="The server stopped serving everybody after it had refused some requests.",
        hint="Let a refusal count against nobody, and a client's failures against that client alone.",
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
