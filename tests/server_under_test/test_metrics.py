"""The figures at /metrics: counted in our words, readable by Prometheus."""

import asyncio

import pytest
from prometheus_client.parser import text_string_to_metric_families

from server_under_test.metrics import Metrics


@pytest.fixture
def metrics():
    return Metrics()


def figures(metrics):
    """Every sample by its name and the words of its labels, as a scraper reads them."""
    body, _ = metrics.render()
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def figure(metrics, name, *labels):
    return figures(metrics)[name, frozenset(labels)]


def test_every_name_has_the_prefix_and_nothing_is_counted_at_the_start(metrics):
    seen = figures(metrics)
    assert {name[:3] for name, _ in seen} == {"pm_"}
    assert {value for (name, _), value in seen.items() if not name.endswith("_created")} == {0.0}


def test_the_content_type_says_which_text_form_it_is(metrics):
    body, content_type = metrics.render()
    assert content_type.startswith("text/plain; version=")
    assert body.startswith(b"# HELP pm_connections ")


def test_connections_and_subscriptions_are_counted_when_the_figures_are_read(metrics):
    connected, projects = ["a", "b"], {"p"}
    metrics.watch_connections(lambda: len(connected))
    metrics.watch_subscriptions("project", lambda: len(projects))
    connected.append("c")
    assert figure(metrics, "pm_connections") == 3
    assert figure(metrics, "pm_subscriptions", "project") == 1


def test_a_broadcast_counts_once_with_its_audience_and_those_it_reached(metrics):
    metrics.broadcast("event", "work_item", "create", audience=5, delivered=4)
    metrics.broadcast("event", "work_item", "create", audience=0, delivered=0)
    metrics.broadcast("activity", "work_item", "create", audience=5, delivered=5)
    assert figure(metrics, "pm_broadcasts_total", "event", "work_item", "create") == 2
    assert figure(metrics, "pm_audience_total", "event", "work_item", "create") == 5
    assert figure(metrics, "pm_delivered_total", "event", "work_item", "create") == 4
    assert figure(metrics, "pm_delivered_total", "activity", "work_item", "create") == 5


def test_latency_is_kept_by_door_request_and_outcome(metrics):
    metrics.request("ws", "create_work_item_request", "ok", 0.002)
    metrics.request("ws", "create_work_item_request", "CONFLICT", 2.0)
    metrics.request("rest", "POST /api/v1/work-items", "ok", 0.02)
    assert figure(metrics, "pm_request_seconds_count", "ws", "create_work_item_request", "ok") == 1
    assert figure(metrics, "pm_request_seconds_sum", "ws", "create_work_item_request", "CONFLICT") == 2.0
    assert figure(metrics, "pm_request_seconds_bucket", "rest", "POST /api/v1/work-items", "ok", "0.025") == 1
    assert figure(metrics, "pm_request_seconds_bucket", "rest", "POST /api/v1/work-items", "ok", "0.01") == 0


def test_what_went_wrong_is_counted(metrics):
    metrics.connection_refused("full")
    metrics.dead_peer_dropped()
    metrics.queue_overflowed()
    metrics.rate_limited()
    metrics.undecodable_frame()
    assert figure(metrics, "pm_connections_refused_total", "full") == 1
    for name in ("dead_peers", "queue_overflows", "rate_limited_requests", "undecodable_frames"):
        assert figure(metrics, f"pm_{name}_total") == 1


def test_commands_that_shared_a_commit_are_counted_by_the_commit(metrics):
    metrics.committed_together(1)
    metrics.committed_together(12)
    assert figure(metrics, "pm_storage_group_commands_count") == 2
    assert figure(metrics, "pm_storage_group_commands_sum") == 13
    assert figure(metrics, "pm_storage_group_commands_bucket", "8.0") == 1


def test_two_servers_in_one_process_count_apart(metrics):
    metrics.rate_limited()
    assert figure(Metrics(), "pm_rate_limited_requests_total") == 0


async def test_the_tasks_of_the_loop_are_counted_when_the_figures_are_read(metrics):
    before = figure(metrics, "pm_tasks")
    waiting = asyncio.create_task(asyncio.Event().wait())
    assert figure(metrics, "pm_tasks") == before + 1
    waiting.cancel()
