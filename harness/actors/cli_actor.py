"""The CLI: every operation one REST request; it looks an entity up before it changes it, as a person would."""

from harness.actors.intent import Intent, record_invocation, record_reply, record_unknown
from harness.adapters.rest import RestLink
from harness.errors import ConnectionLost, EnvironmentFailure, NotThisProtocol, ServerUnavailable
from harness.history import Complete, Content, Door, EntityKind, Recorder, Snapshot
from harness.protocol import Refused, Unreadable, command_request, entity_request, http_entity, http_reply


class CliActor:
    """`user` goes out as `X-User-Id`; without it the server's own default user acts, as with the pm CLI."""

    def __init__(self, name: str, rest: RestLink, recorder: Recorder, *, user: str | None = None) -> None:
        self.name = name
        self.user = user
        self._rest = rest
        self._recorder = recorder

    async def perform(self, intent: Intent) -> Complete:
        """Carry out one operation; a missing answer is recorded as `info`. Raises EnvironmentFailure once recorded."""
        command = intent.command
        record_invocation(self._recorder, self.name, intent, door=Door.REST)
        try:
            answer = await self._rest.send(command_request(command), user=self.user)
        except TimeoutError as error:
            return record_unknown(self._recorder, self.name, intent, code="TIMEOUT", message=str(error))
        except (ServerUnavailable, ConnectionLost) as error:
            record_unknown(self._recorder, self.name, intent, code="CONNECTION_LOST", message=str(error))
            raise _gone(self.name, command.verb) if isinstance(error, ServerUnavailable) else error from error
        reply = http_reply(command, answer.status, answer.body, answer.content_type)
        if isinstance(reply, Unreadable):
            failure = _not_this_protocol(f"{command.verb} of a {command.entity_kind}", reply.reason)
            record_unknown(self._recorder, self.name, intent, code="UNREADABLE", message=reply.reason)
            raise failure
        return record_reply(self._recorder, self.name, intent, reply)

    async def look_up(self, kind: EntityKind, entity_id: str) -> Content | None:
        """The entity as the server holds it now; none if it says there is no such thing, or has no route to ask."""
        request = entity_request(kind, entity_id)
        if request is None:
            return None
        answer = await self._rest.send(request, user=self.user)
        found = http_entity(kind, answer.status, answer.body)
        if isinstance(found, Refused):
            return None
        if isinstance(found, Unreadable):
            raise _not_this_protocol(f"request for a {kind}", found.reason)
        self._recorder.record(
            Snapshot,
            self.name,
            source=Door.REST,
            purpose="read",
            entity_kind=kind,
            whole=False,
            entities=found.entities,
        )
        return found.entities[0]


def _gone(name: str, what: str) -> EnvironmentFailure:
    return ConnectionLost(
        f"the server went away in the middle of the run: it was ready when the run began, and nobody answered {name}'s "
        f"{what}. What happened until then is in the report; the server's own log should tell why."
    )


def _not_this_protocol(what: str, reason: str) -> EnvironmentFailure:
    return NotThisProtocol(
        f"the server's answer to the CLI's {what} is not of this protocol ({reason}). Is --server the right address?"
    )
