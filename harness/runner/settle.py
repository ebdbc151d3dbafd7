"""Has everything that was sent arrived? Fences first; then, where the user granted it, the grace."""

from collections.abc import Callable

from harness.actors.ui_client import UiClient
from harness.history import Arrival, Deliver, Settled, owed_deliveries
from harness.runner.agreement import have_converged
from harness.runner.final_read import final_read
from harness.runner.together import together
from harness.runner.world import World

STILL_ARRIVING = 0.2
"""An event within the last fifth of the grace window means that the server had not finished."""


async def settle(world: World) -> None:
    """Fence every client, wait out the grace while something is missing, read the authority, record the live stores."""
    world.progress.doing("settling")
    started_ns = world.clock.now_ns()
    is_fenced = await arrive(world)
    await final_read(world)
    has_converged = have_converged(world)
    if world.options.grace_s and not has_converged:
        has_converged = await _wait(world, started_ns, lambda: have_converged(world))
    is_lagging = not has_converged and _is_still_arriving(world)
    known: set[str] = set()
    for client in world.clients:
        client.record_store(known=known)
    outcome = "converged" if has_converged else "lagging" if is_lagging else "diverged"
    world.recorder.record(
        Settled,
        "harness",
        outcome=outcome if is_fenced else "inconclusive",
        waited_ns=world.clock.now_ns() - started_ns,
    )


async def arrive(world: World) -> bool:
    """Fence every client and wait out the grace while an event is missing; whether every fence was answered."""
    started_ns = world.clock.now_ns()
    is_fenced = await _fence_all(world)
    if world.options.grace_s:
        since = world.waited_for
        await _wait(world, started_ns, lambda: not _is_missing_any(world, since))
    world.waited_for = world.recorder.last_index
    return is_fenced


async def _wait(world: World, started_ns: int, holds: Callable[[], bool]) -> bool:
    """Wait for what is left of the grace; whether it holds then."""
    left_s = world.options.grace_s - (world.clock.now_ns() - started_ns) / 1e9
    return await world.bell.wait_until(holds, limit_s=max(0.0, left_s))


async def _fence_all(world: World) -> bool:
    """Fence all clients at once; whether every fence was answered."""
    return all(await together(_fence(client) for client in world.clients))


async def _fence(client: UiClient) -> bool:
    try:
        await client.fence()
    except TimeoutError:
        return False
    return True


def _is_missing_any(world: World, since: int) -> bool:
    """Is an event of a write acknowledged after `since` missing? Older ones have had their grace and are lost."""
    return any(
        owed.arrival is Arrival.LOST and owed.operation.complete is not None and owed.operation.complete.index > since
        for owed in owed_deliveries(world.recorder.history())
    )


def _is_still_arriving(world: World) -> bool:
    deliveries = world.recorder.history().of(Deliver)
    window_ns = int(world.options.grace_s * STILL_ARRIVING * 1e9)
    return bool(deliveries) and deliveries[-1].at_ns > world.clock.now_ns() - window_ns
