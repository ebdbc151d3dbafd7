import asyncio

from harness.actors.bell import Bell


async def test_what_already_holds_is_not_waited_for() -> None:
    assert await Bell().wait_until(lambda: True, limit_s=0)


async def test_every_waiter_hears_every_ring() -> None:
    bell, arrived = Bell(), [0]

    async def wait_for(number: int) -> bool:
        return await bell.wait_until(lambda: arrived[0] >= number, limit_s=60)

    waiting = asyncio.gather(*(wait_for(number) for number in (1, 2, 3)))
    for _ in range(3):
        await asyncio.sleep(0)
        arrived[0] += 1
        bell.ring()
    assert await waiting == [True, True, True]


async def test_at_the_limit_the_answer_is_what_holds_then() -> None:
    assert not await Bell().wait_until(lambda: False, limit_s=0.01)
