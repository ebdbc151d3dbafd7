"""What the bytes mean: requests to frames and HTTP requests, frames and HTTP replies to values. No socket, no clock."""

from harness.protocol.commands import WRITABLE, Command
from harness.protocol.connection import Connection
from harness.protocol.envelopes import (
    Request,
    command_envelope,
    ping_envelope,
    query_envelope,
    subscribe_envelope,
    unsubscribe_envelope,
)
from harness.protocol.http_replies import http_entity, http_listed, http_reply
from harness.protocol.queries import Ping, Query, Subscribe, Unsubscribe
from harness.protocol.received import (
    Acknowledged,
    Empty,
    Late,
    Listed,
    Ponged,
    Pushed,
    Received,
    Refused,
    Reply,
    Unexpected,
    Unreadable,
    Warned,
)
from harness.protocol.rest import HttpRequest, command_request, entity_request, query_request

__all__ = [
    "WRITABLE",
    "Acknowledged",
    "Command",
    "Connection",
    "Empty",
    "HttpRequest",
    "Late",
    "Listed",
    "Ping",
    "Ponged",
    "Pushed",
    "Query",
    "Received",
    "Refused",
    "Reply",
    "Request",
    "Subscribe",
    "Unexpected",
    "Unreadable",
    "Unsubscribe",
    "Warned",
    "command_envelope",
    "command_request",
    "entity_request",
    "http_entity",
    "http_listed",
    "http_reply",
    "ping_envelope",
    "query_envelope",
    "query_request",
    "subscribe_envelope",
    "unsubscribe_envelope",
]
