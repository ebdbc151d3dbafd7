"""Requests by the name of their command, and what came back, in a test's words."""

import re
import time
from typing import Any

from google.protobuf import message_factory
from pm_wire import messages_pb2 as pb

from support.serving import Peer

NOBODY = "00000000-0000-0000-0000-00000000dead"
ENVELOPE = pb.WebSocketMessage.DESCRIPTOR.fields_by_name
REQUESTS = tuple(name for name in ENVELOPE if name.endswith("_request"))


def command(name: str, /, **fields: Any) -> dict[str, Any]:
    """The payload of a request, `command("delete_sprint", sprint_id=...)`; a field given as None stays unset."""
    member = f"{name}_request" if f"{name}_request" in ENVELOPE else name
    return {member: message_factory.GetMessageClass(ENVELOPE[member].message_type)(**fields)}


async def do(peer: Peer, name: str, /, **fields: Any) -> Any:
    """Ask for a command and return the payload of its reply."""
    return await peer.ask(**command(name, **fields))


def refused(reply: Any) -> tuple[str, str | None]:
    """The code of a refusal, and the field it blames."""
    assert isinstance(reply, pb.Error), f"not refused: {reply}"
    return reply.code, reply.field if reply.HasField("field") else None


def granted(reply: Any) -> Any:
    """The reply, which must not be a refusal."""
    assert not isinstance(reply, pb.Error), reply
    return reply


def changes(reply: Any) -> list[tuple[str, str | None, str | None]]:
    """The changes a reply or event lists; None is the null side of one."""
    return [
        (
            change.field_name,
            change.old_value if change.HasField("old_value") else None,
            change.new_value if change.HasField("new_value") else None,
        )
        for change in reply.changes
    ]


def in_words(name: str) -> str:
    """`update_work_item` as the contract spells it: UpdateWorkItem."""
    return re.sub(r"(?:^|_)([a-z])", lambda match: match[1].upper(), name.removesuffix("_request"))


def now() -> int:
    """The time in whole seconds."""
    return int(time.time())
