"""A server that nobody needs any more stops by itself: contract/websocket.md 10."""

import pytest

from server_under_test.process.idle import check_interval_s, grace_s, stop_when_idle


async def waits_before_stopping(idle_shutdown_s, connected):
    """How long it waited each time, where so many were connected at each check."""
    waited, stopped = [], []
    counts = iter(connected)

    async def wait(seconds):
        waited.append(seconds)

    await stop_when_idle(idle_shutdown_s, lambda: next(counts), lambda: stopped.append(len(waited)), wait)
    assert stopped == [len(waited)]
    assert list(counts) == []
    return waited


async def test_a_server_that_nobody_comes_to_stops_at_the_second_check():
    assert await waits_before_stopping(100, [0, 0]) == [60, 50]


async def test_one_empty_check_is_not_enough():
    assert await waits_before_stopping(40, [1, 0, 3, 0, 0]) == [40, 20, 20, 20, 20]


@pytest.mark.parametrize(("idle_shutdown_s", "grace"), [(1, 1), (60, 60), (3600, 60)])
def test_the_grace_after_the_start_is_never_longer_than_a_minute(idle_shutdown_s, grace):
    assert grace_s(idle_shutdown_s) == grace


@pytest.mark.parametrize(("idle_shutdown_s", "interval"), [(1, 10), (20, 10), (100, 50)])
def test_checks_are_half_the_time_apart_and_never_closer_than_ten_seconds(idle_shutdown_s, interval):
    assert check_interval_s(idle_shutdown_s) == interval
