"""Which requests were sent again? Creations over WebSocket under one message id, sent by a client that got no reply.

A retry owes nobody an event of its own: its effect, and what is told of it, are those of the first request.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from harness.history.history import History, Operation
from harness.history.records import Connect, Door, Verb

Request = tuple[str, str, str]
"""(user, entity kind, message id): what makes two creations one request (contract/websocket.md 8)."""


def requests(history: History) -> Mapping[Request, Sequence[Operation]]:
    """Creations by request, those with the values of the first one, in order of invocation."""
    users = {actor.name: actor.user or actor.name for actor in history.header.actors}
    users |= {connect.actor: connect.user for connect in history.of(Connect) if connect.user is not None}
    groups: dict[Request, list[Operation]] = defaultdict(list)
    for operation in history.operations:
        invoke = operation.invoke
        if invoke.verb is Verb.CREATE and invoke.door is Door.WS and invoke.message_id:
            group = groups[users.get(invoke.actor, invoke.actor), invoke.entity_kind, invoke.message_id]
            if not group or _is_equal(group[0], operation):
                group.append(operation)
    return groups


def earlier_requests(history: History) -> Mapping[int, Sequence[Operation]]:
    """By the number of each retry, the requests it repeats."""
    return {
        retry.number: group[:place]
        for group in requests(history).values()
        for place, retry in enumerate(group)
        if place > 0
    }


def _is_equal(one: Operation, other: Operation) -> bool:
    return one.invoke.values == other.invoke.values and one.invoke.project_id == other.invoke.project_id
