"""Monotonic writes and writes follow reads against their definitions: all orders of writes, sights and events."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from support.small import ITEM, Small, interleavings, is_before, partial_orders, wrong

from harness.checkers import Checker
from harness.checkers.monotonic_writes import monotonic_writes
from harness.checkers.writes_follow_reads import writes_follow_reads
from harness.history import Event, History, Verb


class Sight(NamedTuple):
    """Somebody is shown a write, after so many of the beginnings and ends."""

    reader: str
    write: int
    after: int


class Case(NamedTuple):
    """Writes that begin and end in an `order`, by whom; what the writers see meanwhile; what carol is shown at last."""

    order: tuple[int, ...]
    writers: tuple[str, ...]
    sights: tuple[Sight, ...]
    shown: tuple[int, ...]


def cases(count: int, least: int) -> Iterator[Case]:
    """All with one sight or none; the first writer is alice."""
    for order in interleavings(count):
        for others in product(("alice", "bob"), repeat=count - 1):
            writers = ("alice", *others)
            for sights in ((), *((sight,) for sight in possible_sights(order, writers))):
                for shown in partial_orders(range(1, count + 1), least=least):
                    yield Case(order, writers, sights, shown)


def possible_sights(order: Sequence[int], writers: Sequence[str]) -> Iterator[Sight]:
    """What one writer may be shown of the other's writes, and when: once it has begun, before the last end."""
    for write, writer in enumerate(writers, start=1):
        reader = "bob" if writer == "alice" else "alice"
        for after in range(order.index(write) + 1, len(order)):
            yield Sight(reader, write, after)


def told(case: Case) -> History:
    small = Small()
    small.subscribe("alice", "bob", "carol")
    begun = {}
    for place, number in enumerate(case.order, start=1):
        if number not in begun:
            begun[number] = small.begin(case.writers[number - 1], Verb.CREATE, ITEM, f"item-{number}")
        else:
            small.end(begun[number], id=f"item-{number}", version=1)
        for sight in case.sights:
            if sight.after == place:
                small.event(sight.reader, Event.CREATED, ITEM, f"item-{sight.write}", version=1)
    for number in case.shown:
        small.event("carol", Event.CREATED, ITEM, f"item-{number}", version=1)
    return small.history()


def shown_in_reverse(case: Case) -> Iterator[tuple[int, int]]:
    """Pairs of writes of which carol is shown the second one first."""
    for place, second in enumerate(case.shown):
        for first in case.shown[place + 1 :]:
            yield first, second


def breaks_monotonic_writes(case: Case) -> bool:
    """Is a write shown before one that its writer had ended when it began?"""
    return any(
        case.writers[first - 1] == case.writers[second - 1] and is_before(case.order, first, second)
        for first, second in shown_in_reverse(case)
    )


def breaks_writes_follow_reads(case: Case) -> bool:
    """Is a write shown before one that its writer had seen when it began?"""
    return any(
        sight.write == first
        and sight.reader == case.writers[second - 1] != case.writers[first - 1]
        and sight.after <= case.order.index(second)
        for first, second in shown_in_reverse(case)
        for sight in case.sights
    )


def is_accused(checker: Checker, case: Case) -> bool:
    """What the writers were shown themselves is judged, too, but is no part of the case."""
    return any(anomaly.actor == "carol" for anomaly in wrong(checker(told(case))))


def compare(case: Case) -> None:
    assert is_accused(monotonic_writes, case) is breaks_monotonic_writes(case), case
    assert is_accused(writes_follow_reads, case) is breaks_writes_follow_reads(case), case


def test_they_are_what_the_definitions_say_for_three_writes_and_a_sight() -> None:
    for case in cases(3, least=2):
        compare(case)


def test_monotonic_writes_is_what_the_definition_says_for_four_writes() -> None:
    for order in interleavings(4):
        for others, shown in product(product(("alice", "bob"), repeat=3), partial_orders((1, 2, 3, 4), least=4)):
            case = Case(order, ("alice", *others), (), shown)
            assert is_accused(monotonic_writes, case) is breaks_monotonic_writes(case), case


@st.composite
def larger_cases(draw: st.DrawFn) -> Case:
    order = draw(st.sampled_from(ORDERS))
    writers = draw(st.tuples(*[st.sampled_from(("alice", "bob"))] * 4))
    possible = list(possible_sights(order, writers))
    sights = draw(st.lists(st.sampled_from(possible), max_size=3, unique_by=lambda sight: (sight.reader, sight.write)))
    return Case(order, writers, tuple(sights), tuple(draw(st.permutations((1, 2, 3, 4)))))


ORDERS = sorted(interleavings(4))


@given(larger_cases())
@settings(max_examples=1000)
def test_they_are_what_the_definitions_say_for_four_writes_and_several_sights(case: Case) -> None:
    compare(case)
