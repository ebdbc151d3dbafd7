"""What did the server answer to a request for a list?"""

from harness.actors.channel import Reply
from harness.errors import Forbidden, NotThisProtocol, ServerUnavailable
from harness.history import Content
from harness.protocol import Listed, Query, Refused, Unreadable

BREAKER_OPEN = (
    "the server answers {name} with SERVICE_UNAVAILABLE: its circuit breaker is open after failures in a row (GET "
    "/ready shows it), and refuses everybody. Wait half a minute or restart the server, then run again."
)
FORBIDDEN = (
    "{name} may not {what}: the server answered UNAUTHORIZED. Servers of the pm-server kind let only members touch a "
    "project over WebSocket, and only the user who created it is a member; nobody can be added. Run all UI actors as "
    "that one user with --identity shared."
)


def entities_or_refusal(name: str, query: Query, reply: Reply | Unreadable) -> tuple[Content, ...]:
    """The list; empty when what it belongs to is gone. Raises an EnvironmentFailure that says what to do."""
    if isinstance(reply, Listed):
        return reply.entities
    kind = query.entity_kind.replace("_", " ")
    if isinstance(reply, Refused):
        if reply.code == "NOT_FOUND":
            return ()
        if reply.code == "UNAUTHORIZED":
            raise Forbidden(FORBIDDEN.format(name=name, what=f"read the {kind}s of the project"))
        if reply.code == "SERVICE_UNAVAILABLE":
            raise ServerUnavailable(BREAKER_OPEN.format(name=name))
        said = f"{reply.code}: {reply.message}"
    else:
        said = reply.reason if isinstance(reply, Unreadable) else type(reply).__name__
    raise NotThisProtocol(f"the server did not answer {name}'s request for {kind}s with a list, but with {said}")
