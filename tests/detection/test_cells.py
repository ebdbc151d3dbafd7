"""Each entity, operation and door: shown broken by its defect, with its cause, in its cell of the table alone."""

from collections.abc import Awaitable, Callable
from itertools import product
from typing import Any

import pytest

from harness.checkers import Verdict
from harness.history import Door, EntityKind, Verb

JudgedRun = Callable[..., Awaitable[Any]]
CELLS = list(product(EntityKind, Verb, Door))


def scenario_of(verb: Verb, door: Door) -> str:
    return f"cli_{verb}_reaches_ui" if door is Door.REST else f"ui_{verb}_reaches_everyone"


def cause_of(defect: str, door: Door) -> str:
    """A REST caller has no connection of its own to be told on: there, telling it alone is telling nobody."""
    return "no-broadcast" if defect == "reply-only" and door is Door.REST else defect


@pytest.mark.parametrize("defect", ["metadata-only-broadcast", "reply-only", "no-broadcast"])
@pytest.mark.parametrize(("kind", "verb", "door"), CELLS)
async def test_a_hole_in_one_cell_is_found_there_and_named(
    judged_run: JudgedRun, kind: EntityKind, verb: Verb, door: Door, defect: str
) -> None:
    judged = await judged_run(scenario_of(verb, door), f"{defect}:{kind}:{verb}:{door}")
    assert judged.verdict is Verdict.INVALID
    lost = [anomaly for anomaly in judged.wrong if anomaly.guarantee == "live-delivery"]
    assert {(anomaly.entity_kind, anomaly.verb, anomaly.door) for anomaly in lost} == {(kind, verb, door)}
    assert {anomaly.cause for anomaly in judged.wrong} == {cause_of(defect, door)}
    for row in judged.matrix.rows:
        is_broken = (row.entity_kind, row.verb, row.door) == (kind, verb, door)
        assert (row.event.word == "none") is is_broken, row
        if is_broken:
            assert row.activity.word == ("ok" if defect == "metadata-only-broadcast" else "none")
            assert row.reload.word == "ok"


@pytest.mark.parametrize(("verb", "door"), list(product(Verb, Door)))
async def test_the_same_cells_are_right_on_the_clean_server(judged_run: JudgedRun, verb: Verb, door: Door) -> None:
    judged = await judged_run(scenario_of(verb, door))
    assert judged.verdict is Verdict.VALID
    rows = {row.entity_kind: row for row in judged.matrix.rows if (row.verb, row.door) == (verb, door)}
    assert set(rows) == set(EntityKind)
    for row in rows.values():
        assert (row.activity.word, row.event.word, row.live.word, row.reload.word) == ("ok", "ok", "ok", "ok"), row
