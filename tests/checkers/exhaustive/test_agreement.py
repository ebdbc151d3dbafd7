"""Agreement against its definition, tried on every order in which three subscribers may see four changes."""

from collections.abc import Sequence
from itertools import combinations_with_replacement, pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.small import COMMENT, ITEM, Small, partial_orders, wrong

from harness.checkers.agreement import agreement
from harness.history import EntityKind, Event, History, Verb

CHANGES = (1, 2, 3, 4)
Orders = Sequence[Sequence[int]]


def is_agreed(orders: Orders) -> bool:
    """Is there one order of all changes of which each subscriber saw a part?"""
    changes = sorted({change for seen in orders for change in seen})
    return any(
        all(order.index(one) < order.index(next_one) for seen in orders for one, next_one in pairwise(seen))
        for order in permutations(changes)
    )


def told(kind: EntityKind, orders: Orders) -> History:
    """An entity whose changes ran at once, and what each subscriber was shown of them, one after another."""
    small = Small()
    small.end(small.begin("pm", Verb.CREATE, kind, "it"))
    begun = [small.begin("pm", Verb.UPDATE, kind, "it", values=values(kind, change)) for change in CHANGES]
    for change, invoke in zip(CHANGES, begun, strict=True):
        small.end(invoke, **content(kind, change))
    for number, seen in enumerate(orders):
        for change in seen:
            small.event(f"client-{number}", Event.UPDATED, kind, "it", **content(kind, change))
    return small.history()


def values(kind: EntityKind, change: int) -> dict[str, str]:
    return {"content": f"text {change}"} if kind is COMMENT else {"title": f"title {change}"}


def content(kind: EntityKind, change: int) -> dict[str, object]:
    """Versions run against the numbers, so that who is right by version and who came first are not the same."""
    return values(kind, change) if kind is COMMENT else {**values(kind, change), "version": 10 - change}


@pytest.mark.parametrize("kind", [ITEM, COMMENT])
def test_it_is_what_the_definition_says_for_three_subscribers_and_four_changes(kind: EntityKind) -> None:
    """The names of the changes do not matter: the first subscriber sees them in the order of their numbers."""
    everything = list(partial_orders(CHANGES))
    for size in range(len(CHANGES) + 1):
        for others in combinations_with_replacement(everything, 2):
            orders = (CHANGES[:size], *others)
            assert bool(wrong(agreement(told(kind, orders)))) is not is_agreed(orders), orders


@given(st.lists(st.permutations(CHANGES).flatmap(lambda order: st.integers(0, 4).map(lambda n: order[:n])), max_size=6))
@settings(max_examples=300)
def test_it_is_what_the_definition_says_for_more_subscribers(orders: Orders) -> None:
    for kind in (ITEM, COMMENT):
        assert bool(wrong(agreement(told(kind, orders)))) is not is_agreed(orders)
