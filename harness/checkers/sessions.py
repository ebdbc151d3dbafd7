"""Whose reads are these, and how late were they asked for? Actors of one user are one session."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from harness.checkers.memory import Observer
from harness.history import Complete, Connect, Fence, History, Invoke, Snapshot, Subscribe

OWN = (Connect, Subscribe, Invoke, Complete)
"""What an actor does or is answered, one after another; what is pushed to it comes in between at any time."""
IN_TURN = ("initial", "read", "reload")
"""Reads that an actor awaits before it does anything else; lists fetched on activity entries come beside all that."""


CLI_USER = "the user of the CLI"


@dataclass(frozen=True, slots=True)
class Sessions:
    """The session of each actor: its user, who may sit at several screens; of unknown users, the actor itself.

    All CLI actors that name no user are one: the server's default user (contract/rest.md 1).
    """

    users: Mapping[str, str]

    @classmethod
    def of(cls, history: History) -> "Sessions":
        of_none = {"cli": CLI_USER}
        users = {actor.name: actor.user or of_none.get(actor.kind) for actor in history.header.actors}
        return cls({name: user for name, user in users.items() if user is not None})

    def of_actor(self, actor: str) -> str:
        return self.users.get(actor, actor)

    def observer(self, actor: str) -> Observer:
        """Who sees what the actor is shown."""
        return ("eyes", self.of_actor(actor))


def asked_after(history: History) -> Mapping[int, int]:
    """For each read of an actor, by index: a record that was there when the read was asked for.

    The history says when an answer came, not when the question went out. An actor that does one thing after another
    asked after all it had done before; a Ping that was answered before had been sent before. Nobody can place the reads
    of an actor that did several things at once, so they are left out:

        pm asks for login; pm, in another branch, updates login; the update's reply; the older answer to the question
    """
    busy = _who_did_several_things_at_once(history)
    latest: dict[str, int] = {}
    asked: dict[int, int] = {}
    for record in history.records:
        if isinstance(record, Snapshot) and record.purpose == "refetch":
            continue  # asked for by the client itself, at any time, whatever else its user was doing
        is_read = isinstance(record, Snapshot) and record.purpose in IN_TURN
        if is_read and record.actor not in busy:
            asked[record.index] = latest.get(record.actor, -1)
        if is_read or isinstance(record, OWN):
            latest[record.actor] = record.index
        elif isinstance(record, Fence):
            latest[record.actor] = max(record.covers, latest.get(record.actor, -1))
    return asked


def _who_did_several_things_at_once(history: History) -> frozenset[str]:
    under_way: Counter[str] = Counter()
    busy: set[str] = set()
    for record in history.records:
        if isinstance(record, Invoke):
            under_way[record.actor] += 1
            if under_way[record.actor] > 1:
                busy.add(record.actor)
        elif isinstance(record, Complete):
            under_way[record.actor] -= 1
    return frozenset(busy)
