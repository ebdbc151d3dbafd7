"""At most so many requests in any window, and not one fewer: contract/reference.md R15."""

from hypothesis import given
from hypothesis import strategies as st

from server_under_test.connection.rate_limit import RateLimit


class Clock:
    """Shows the time it is set to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_burst_is_served_up_to_the_limit_and_refused_beyond_it():
    limit = RateLimit(3, 10.0, Clock())
    assert [limit.admits() for _ in range(5)] == [True, True, True, False, False]


def test_requests_are_served_again_once_the_window_has_moved_past_the_first():
    clock = Clock()
    limit = RateLimit(2, 10.0, clock)
    assert limit.admits()
    clock.now = 4.0
    assert limit.admits()
    clock.now = 9.9
    assert not limit.admits()
    clock.now = 10.0
    assert [limit.admits(), limit.admits()] == [True, False]
    clock.now = 14.0
    assert [limit.admits(), limit.admits()] == [True, False]


def test_refused_requests_do_not_prolong_the_wait():
    clock = Clock()
    limit = RateLimit(1, 10.0, clock)
    assert limit.admits()
    for second in range(1, 10):
        clock.now = second
        assert not limit.admits()
    clock.now = 10.0
    assert limit.admits()


@given(
    st.integers(1, 5),
    st.integers(1, 20),
    st.lists(st.integers(0, 8), max_size=80),
)
def test_no_window_holds_more_than_the_limit_and_nothing_is_refused_that_one_allows(most, window, gaps):
    clock = Clock()
    limit = RateLimit(most, window, clock)
    admitted = []
    for gap in gaps:
        clock.now += gap
        in_window = sum(1 for at in admitted if clock.now - at < window)
        assert limit.admits() is (in_window < most)
        if in_window < most:
            admitted.append(clock.now)
    for at in admitted:
        assert sum(1 for other in admitted if at <= other < at + window) <= most
