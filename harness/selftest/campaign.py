"""How is everything run? Hunts first, then rounds on the clean server, a few at a time; what has ended stays known."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence

from harness.errors import HarnessError
from harness.report.verdict import count
from harness.selftest.asking import Ask
from harness.selftest.candidates import Candidate, candidates
from harness.selftest.catalogue import Defect
from harness.selftest.hunting import SEED_LIMIT, Hunt, Run, hunt
from harness.selftest.outcome import CleanRun, Outcome

Tell = Callable[[str], None]


class Campaign:
    """One test of the tester. `outcome` may be asked at any time, after an interruption too."""

    def __init__(self, scenarios: Sequence[Candidate], run: Run, *, seed: int, tell: Tell) -> None:
        self._scenarios = scenarios
        self._run = run
        self._seed = seed
        self._tell = tell
        self._hunts: dict[str, Hunt] = {}
        self._clean_runs: list[CleanRun] = []
        self._order: tuple[Defect, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What has ended so far, defects in the order of their catalogue."""
        ended = (self._hunts[defect.name] for defect in self._order if defect.name in self._hunts)
        return Outcome(hunts=tuple(ended), clean_runs=tuple(self._clean_runs))

    async def carry_out(self, defects: Sequence[Defect], *, clean_rounds: int, jobs: int) -> None:
        """Hunt every defect and run every scenario `clean_rounds` times without one, `jobs` at a time."""
        self._order = tuple(defects)
        hunts = [self._hunting(defect) for defect in defects]
        clean = [self._clean(ask) for ask in self._clean_asks(clean_rounds)]
        await side_by_side([*hunts, *clean], jobs=jobs)

    def _hunting(self, defect: Defect) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            found = await hunt(defect, candidates(defect, self._scenarios), self._run, seed=self._seed)
            self._hunts[defect.name] = found
            caught = f"caught by {found.guarantee}" if found.is_caught else "caught by nobody"
            self._tell(f"{defect.name}: {caught} ({count(found.runs, 'run')}, {found.seconds:.1f} s)")

        return work

    def _clean_asks(self, rounds: int) -> Iterable[Ask]:
        drawn = random.Random(self._seed)
        for _ in range(rounds):
            for scenario in self._scenarios:
                yield Ask(scenario=scenario.path, seed=drawn.randrange(SEED_LIMIT), keeps_alarm=True)

    def _clean(self, ask: Ask) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            found = CleanRun(ask=ask, attempt=await self._run(ask))
            self._clean_runs.append(found)
            self._tell(f"clean {ask.scenario.stem}: {found.attempt.verdict} ({found.attempt.seconds:.1f} s)")

        return work


async def side_by_side(works: Sequence[Callable[[], Awaitable[None]]], *, jobs: int) -> None:
    """Do all of the works in their order, up to `jobs` at a time; the first HarnessError of one ends them all."""
    pending = iter(works)

    async def worker() -> None:
        for work in pending:
            await work()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(jobs, len(works))):
                group.create_task(worker())
    except* HarnessError as failed:
        raise failed.exceptions[0] from None
