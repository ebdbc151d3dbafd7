"""The runner's small parts, each by itself."""

import asyncio

import pytest

from harness.errors import ConnectionLost
from harness.history import EntityKind
from harness.runner.entities import Entities, Entity, UnknownEntity
from harness.runner.preparing import marked_values
from harness.runner.together import together
from harness.scenario import Ref


def test_names_stand_for_ids_once_the_server_gave_them() -> None:
    entities = Entities()
    with pytest.raises(UnknownEntity):
        entities.resolve({"parent_id": Ref("epic")})
    entities.add(Entity(name="epic", kind=EntityKind.WORK_ITEM, id="i1", project_id="p1"))
    assert entities.resolve({"parent_id": Ref("epic"), "title": "T"}) == {"parent_id": "i1", "title": "T"}


def test_texts_are_marked_and_nothing_else() -> None:
    values = {"title": "Login", "status": "todo", "description": None}
    assert marked_values(EntityKind.WORK_ITEM, values, 3) == {**values, "title": "Login [w3]"}


@pytest.mark.parametrize("text", ["", "   ", "x" * 200, "x" * 197])
def test_what_a_scenario_may_want_to_test_is_sent_as_it_is(text: str) -> None:
    assert marked_values(EntityKind.WORK_ITEM, {"title": text}, 3) == {"title": text}


async def test_results_come_in_order() -> None:
    async def answer(number: int) -> int:
        await asyncio.sleep(0)
        return number

    assert await together(answer(number) for number in range(3)) == [0, 1, 2]


async def test_the_first_failure_is_raised_itself_and_the_others_are_cancelled() -> None:
    cancelled: list[bool] = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    async def fails() -> None:
        raise ConnectionLost("gone")

    with pytest.raises(ConnectionLost):
        await together([together([waits()]), fails()])
    assert cancelled == [True]
