from harness.clock import MonotonicClock, resolution_ns


def test_the_clock_starts_at_the_run_and_never_goes_back() -> None:
    clock = MonotonicClock()
    moments = [clock.now_ns() for _ in range(100)]
    assert moments == sorted(moments)
    assert moments[0] >= 0


def test_the_resolution_is_at_least_a_nanosecond() -> None:
    assert resolution_ns() >= 1
