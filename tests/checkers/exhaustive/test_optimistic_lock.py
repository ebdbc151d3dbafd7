"""Optimistic lock against a search: is there an order of the updates in which a counter would answer just so?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from support.small import ITEM, Small, interleavings, is_before, wrong

from harness.checkers.optimistic_lock import optimistic_lock
from harness.history import History, Outcome, Verb


@dataclass(frozen=True)
class Update:
    """What it expected, and what it was told: the version it made, none for a conflict or for no answer at all."""

    expected: int
    outcome: Outcome
    made: int | None = None


def possible_updates(highest: int) -> list[Update]:
    return [
        update
        for expected in range(1, highest + 1)
        for update in (
            Update(expected, Outcome.OK, expected + 1),
            Update(expected, Outcome.OK, expected),
            Update(expected, Outcome.FAIL),
            Update(expected, Outcome.INFO),
        )
    ]


Order = tuple[int, ...]


def is_explained(order: Order, updates: Sequence[Update]) -> bool:
    """Is there an order, true to time, in which each update compares and raises one version, starting at 1?

    One that was not answered may have been carried out at any time after it began, or never. Nobody expects a version
    before it was there: clients expect what they were shown.
    """

    def search(left: frozenset[int], version: int) -> bool:
        if not any(updates[one - 1].outcome is not Outcome.INFO for one in left):
            return True
        return any(
            search(left - {one}, after)
            for one in left
            if not any(must_precede(other, one) for other in left if other != one)
            for after in results(updates[one - 1], version)
        )

    def must_precede(one: int, other: int) -> bool:
        return updates[one - 1].outcome is not Outcome.INFO and is_before(order, one, other)

    return search(frozenset(range(1, len(updates) + 1)), 1)


def results(update: Update, version: int) -> Iterator[int]:
    """The versions the counter may show after the update, if its answer is one that the counter gives."""
    if update.outcome is Outcome.INFO:
        yield from {version, version + (update.expected == version)}
    elif update.outcome is Outcome.FAIL:
        yield from (version,) if update.expected < version else ()
    elif update.expected == version and update.made == version + 1:
        yield version + 1


def told(order: Order, updates: Sequence[Update]) -> History:
    small = Small()
    small.end(small.begin("alice", Verb.CREATE, ITEM, "it"), id="it", version=1, title="title 0")
    begun = {}
    for number in order:
        update = updates[number - 1]
        if number not in begun:
            begun[number] = small.begin(f"actor-{number}", Verb.UPDATE, ITEM, "it", expected_version=update.expected)
        elif update.outcome is Outcome.OK:
            small.end(begun[number], changes=("title",), id="it", version=update.made, title=f"title {number}")
        else:
            small.end(begun[number], update.outcome, "CONFLICT" if update.outcome is Outcome.FAIL else "TIMEOUT")
    return small.history()


def is_honest(order: Order, updates: Sequence[Update]) -> bool:
    """Does everybody expect a version that an earlier update may have made? Others are guesses of a client."""
    return all(
        update.expected == 1
        or any(
            other.outcome is not Outcome.FAIL and other.expected == update.expected - 1 and earlier < number
            for earlier, other in enumerate(updates, start=1)
        )
        for number, update in enumerate(updates, start=1)
    )


def compare(order: Order, updates: Sequence[Update]) -> None:
    """Never a false alarm; and nothing is missed where everything was answered.

    The checker does not add up what unknown outcomes are needed for: one may be the winner of a conflict although
    another answer shows that it was never carried out.
    """
    is_right = is_explained(order, updates)
    is_accused = bool(wrong(optimistic_lock(told(order, updates))))
    assert not (is_accused and is_right), (order, updates)
    is_answered = all(update.outcome is not Outcome.INFO for update in updates)
    if is_answered and is_honest(order, updates):
        assert is_accused is not is_right, (order, updates)


def test_it_is_what_a_search_finds_for_three_updates_at_any_time() -> None:
    for count in (1, 2, 3):
        for order in interleavings(count):
            for updates in product(possible_updates(2), repeat=count):
                compare(order, updates)


def test_it_is_what_a_search_finds_for_four_updates_in_turn_in_pairs_and_at_once() -> None:
    answers = [
        update for update in possible_updates(3) if update.outcome is Outcome.FAIL or update.made == 1 + update.expected
    ]
    for order in ((1, 1, 2, 2, 3, 3, 4, 4), (1, 2, 1, 2, 3, 4, 3, 4), (1, 2, 3, 4, 1, 2, 3, 4)):
        for updates in product(answers, repeat=4):
            compare(order, updates)


@given(
    st.sampled_from(sorted(interleavings(4))),
    st.lists(st.sampled_from(possible_updates(4)), min_size=4, max_size=4),
)
@settings(max_examples=1000)
def test_it_is_what_a_search_finds_for_four_updates_at_any_time(order: Order, updates: Sequence[Update]) -> None:
    compare(order, updates)
