"""How does a scenario become a history? Open the world, carry out the plan, settle, clean up; record all of it."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from harness import __version__
from harness.actors.bell import Bell
from harness.actors.cli_actor import CliActor
from harness.actors.foreign import ForeignProjects
from harness.actors.ui_client import ClientSettings, UiClient
from harness.adapters.readiness import wait_until_ready
from harness.adapters.rest import RestLink
from harness.clock import Clock, resolution_ns
from harness.errors import ConnectionLost, EnvironmentFailure
from harness.history import ActorInfo, EntityKind, Header, History, Problem, Recorder
from harness.runner.cleanup import remove_what_was_made
from harness.runner.opening import open_world
from harness.runner.options import RunOptions
from harness.runner.progress import Progress
from harness.runner.settle import settle
from harness.runner.steps import run_steps
from harness.runner.together import together
from harness.runner.world import Actor, World
from harness.scenario import Act, Plan, PlannedActor, leaves

OPEN_TIMEOUT_S = 10.0
CLEANUP_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """`failure` is what ended the run early; `left_behind` what could not be removed from the server, in words."""

    history: History
    failure: EnvironmentFailure | None = None
    left_behind: tuple[str, ...] = ()


async def run(
    plan: Plan, options: RunOptions, *, clock: Clock, write: Callable[[str], object], progress: Progress
) -> RunResult:
    """Run a plan against the server of `options`; `write` receives the history line by line as it happens.

    What the server does wrong is in the history. What keeps the run from going on is in the history too (`problem`) and
    is returned as `failure`. A cancellation is recorded, cleaned up after, and raised again.
    """
    recorder = Recorder(_header(plan, options), clock.now_ns, write)
    async with RestLink(options.address.http, timeout_s=options.request_timeout_s) as rest:
        world = _world(plan, options, recorder, clock, rest, progress)
        try:
            failure = await _attempt(world)
        finally:
            left = await _leave(world)
    return RunResult(history=recorder.history(), failure=failure, left_behind=tuple(left))


async def _attempt(world: World) -> EnvironmentFailure | None:
    try:
        await wait_until_ready(world.rest, world.options.address.http, limit_s=world.options.wait_for_server_s)
        await open_world(world)
        await run_steps(world, world.plan.steps)
        await settle(world)
    except EnvironmentFailure as failure:
        return _record_problem(world, failure)
    except TimeoutError as error:
        return _record_problem(
            world, ConnectionLost(f"{error}: the server is there but silent. Its log should tell why.")
        )
    except asyncio.CancelledError:
        world.recorder.record(Problem, "harness", cause="interrupted", message="interrupted by the user")
        raise
    return None


def _record_problem(world: World, failure: EnvironmentFailure) -> EnvironmentFailure:
    world.recorder.record(Problem, "harness", cause=failure.cause, message=str(failure))
    return failure


async def _leave(world: World) -> list[str]:
    """Close every connection; remove what was made, unless it is to be kept or goes away with the bundled server."""
    await together(client.close() for client in world.clients)
    if world.options.keep_data or world.options.bundled:
        return []
    world.progress.doing("removing what the run made")
    try:
        async with asyncio.timeout(CLEANUP_LIMIT_S):
            return await remove_what_was_made(world.rest, world.recorder.history())
    except TimeoutError:
        return [f"what the run made under project keys starting with {world.options.key}"]


def _header(plan: Plan, options: RunOptions) -> Header:
    return Header(
        run_id=options.run_id,
        seed=options.seed,
        scenario=plan.name,
        scenario_file=plan.file,
        server=options.address.http,
        bundled=options.bundled,
        defects=options.defects,
        identity=options.identity,
        grace_ms=round(options.grace_s * 1000),
        harness_version=__version__,
        clock_resolution_ns=resolution_ns(),
        started_at=options.started_at,
        actors=_actor_infos(plan, options),
        requires=plan.requires,
        budgets=plan.budgets,
    )


def _actor_infos(plan: Plan, options: RunOptions) -> tuple[ActorInfo, ...]:
    shared = str(uuid.uuid4())

    def user(actor: PlannedActor) -> str | None:
        if actor.kind == "cli":
            return None
        return shared if options.identity == "shared" else str(uuid.uuid4())

    return tuple(
        ActorInfo(name=actor.name, group=actor.group, kind=actor.kind, user=user(actor), subscribes=actor.subscribes)
        for actor in plan.actors
    )


def _chosen_keys(plan: Plan) -> set[str]:
    """Project keys that the scenario chose itself."""
    acts = (step for step in leaves(plan.steps) if isinstance(step, Act) and step.entity_kind is EntityKind.PROJECT)
    chosen = [plan.project_values.get("key"), *(act.values.get("key") for act in acts)]
    return {key for key in chosen if isinstance(key, str)}


def _world(
    plan: Plan, options: RunOptions, recorder: Recorder, clock: Clock, rest: RestLink, progress: Progress
) -> World:
    bell = Bell()
    settings = ClientSettings(
        url=options.address.ws,
        new_id=lambda: str(uuid.uuid4()),
        now_s=lambda: int(time.time()),
        foreign=ForeignProjects(options.key, _chosen_keys(plan)),
        request_timeout_s=options.request_timeout_s,
        open_timeout_s=OPEN_TIMEOUT_S,
    )

    def actor(info: ActorInfo) -> Actor:
        if info.kind == "cli":
            return CliActor(info.name, rest, recorder, user=info.user)
        return UiClient(info.name, info.user or "", settings, recorder, bell, subscribes=info.subscribes)

    return World(
        plan=plan,
        options=options,
        recorder=recorder,
        rest=rest,
        settings=settings,
        bell=bell,
        clock=clock,
        actors={info.name: actor(info) for info in recorder.history().header.actors},
        rng=random.Random(options.seed),
        progress=progress,
    )
