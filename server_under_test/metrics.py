"""What can be counted while the server runs? Everything at /metrics, in the words of the domain."""

import asyncio
from collections.abc import Callable
from functools import cache
from typing import Literal

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BroadcastKind = Literal["event", "activity"]
Subject = Literal["project", "sprint"]
Door = Literal["ws", "rest"]
Refusal = Literal["full", "unauthenticated"]

OK = "ok"
LATENCY_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
GROUP_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """One server's figures. Labels are words of ours (doors, kinds, names of tables, wire codes), never a client's."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._connections = Gauge("pm_connections", "Open WebSocket connections.", registry=registry)
        self._subscriptions = Gauge(
            "pm_subscriptions", "Subscriptions of open connections.", ["subject"], registry=registry
        )
        Gauge("pm_tasks", "Tasks of the event loop.", registry=registry).set_function(_running_tasks)
        self._refused = Counter(
            "pm_connections_refused", "WebSocket handshakes that were refused.", ["reason"], registry=registry
        )
        self._dead_peers = Counter(
            "pm_dead_peers", "Connections dropped because the peer gave no sign of life.", registry=registry
        )
        self._overflows = Counter(
            "pm_queue_overflows", "Slow subscribers closed because their queue was full.", registry=registry
        )
        broadcast = ["kind", "entity", "operation"]
        self._broadcasts = Counter("pm_broadcasts", "Events handed out.", broadcast, registry=registry)
        self._audience = Counter("pm_audience", "Connections that events were meant for.", broadcast, registry=registry)
        self._delivered = Counter("pm_delivered", "Connections that events were sent to.", broadcast, registry=registry)
        self._requests = Histogram(
            "pm_request_seconds",
            "From a request's arrival to its reply, by wire code.",
            ["door", "request", "outcome"],
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )
        self._rate_limited = Counter("pm_rate_limited_requests", "Requests beyond the rate limit.", registry=registry)
        self._undecodable = Counter("pm_undecodable_frames", "Frames that are no envelope.", registry=registry)
        self._groups = Histogram(
            "pm_storage_group_commands",
            "Commands that shared one commit.",
            buckets=GROUP_BUCKETS,
            registry=registry,
        )
        # Finding a labelled child costs more than counting with it: each is looked up once.
        self._counters_of = cache(self._find_counters)
        self._latency_of = cache(self._requests.labels)

    def watch_connections(self, count: Callable[[], int]) -> None:
        """Ask for the number of open connections whenever the figures are read."""
        self._connections.set_function(count)

    def watch_subscriptions(self, subject: Subject, count: Callable[[], int]) -> None:
        """Ask for the number of subscriptions to projects or sprints whenever the figures are read."""
        self._subscriptions.labels(subject).set_function(count)

    def connection_refused(self, reason: Refusal) -> None:
        """A handshake was refused."""
        self._refused.labels(reason).inc()

    def dead_peer_dropped(self) -> None:
        """A peer gave no sign of life for too long."""
        self._dead_peers.inc()

    def queue_overflowed(self) -> None:
        """A slow subscriber was closed."""
        self._overflows.inc()

    def broadcast(self, kind: BroadcastKind, entity: str, operation: str, *, audience: int, delivered: int) -> None:
        """One event was handed out: to how many it was meant to go, and to how many it went."""
        broadcasts, meant_for, sent_to = self._counters_of(kind, entity, operation)
        broadcasts.inc()
        meant_for.inc(audience)
        sent_to.inc(delivered)

    def request(self, door: Door, name: str, outcome: str, seconds: float) -> None:
        """A request was answered: its name in our tables, `ok` or a wire code, and how long it took."""
        self._latency_of(door, name, outcome).observe(seconds)

    def rate_limited(self) -> None:
        """A request went beyond the rate limit."""
        self._rate_limited.inc()

    def undecodable_frame(self) -> None:
        """A frame was no envelope."""
        self._undecodable.inc()

    def committed_together(self, commands: int) -> None:
        """So many commands shared one commit."""
        self._groups.observe(commands)

    def render(self) -> tuple[bytes, str]:
        """All figures in the text form of Prometheus, and its content type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST

    def _find_counters(self, kind: BroadcastKind, entity: str, operation: str) -> tuple[Counter, Counter, Counter]:
        broadcasts, audience, delivered = self._broadcasts, self._audience, self._delivered
        return (
            broadcasts.labels(kind, entity, operation),
            audience.labels(kind, entity, operation),
            delivered.labels(kind, entity, operation),
        )


def _running_tasks() -> int:
    """How many there are; none where the figures are read outside of a loop."""
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:
        return 0
