"""Which guarantees does a plan set out to exercise? One of them left unjudged makes the run UNKNOWN, not green."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from harness.history import EntityKind, Verb
from harness.history.content import VERSIONED
from harness.scenario.planned import Act, Look, PlannedActor, PlannedStep, Together, leaves

GUARANTEES = (
    "convergence",
    "live-delivery",
    "reply-integrity",
    "durability",
    "no-creation",
    "multiplicity",
    "ordered",
    "optimistic-lock",
    "scope",
    "staleness",
    "expectations",
)
_SEEN_BY_OTHERS = ("convergence", "live-delivery", "reply-integrity", "durability", "no-creation", "multiplicity")
_STORED = ("reply-integrity", "durability")
_MAY_SUCCEED = (None, "conflict")
"""A write that is allowed to fail in another way may be a refusal that the scenario is about."""


@dataclass(frozen=True, slots=True)
class _Facts:
    actors: tuple[PlannedActor, ...]
    steps: tuple[PlannedStep, ...]
    project: str

    def acts(self) -> Iterator[Act]:
        return (step for step in leaves(self.steps) if isinstance(step, Act))

    def writes(self) -> Iterator[Act]:
        return (act for act in self.acts() if act.may_fail in _MAY_SUCCEED)

    def is_owed(self, act: Act) -> bool:
        """Does some client follow what the act changes? Projects are followed by every ui client, through its list."""
        clients = [actor for actor in self.actors if actor.kind == "ui"]
        if act.entity_kind is EntityKind.PROJECT:
            return bool(clients)
        return act.project == self.project and any(client.subscribes for client in clients)


def required(
    actors: tuple[PlannedActor, ...], steps: tuple[PlannedStep, ...], project: str, budgets: tuple[str, ...]
) -> tuple[str, ...]:
    """Names of guarantees, in the order of GUARANTEES."""
    facts = _Facts(actors, steps, project)
    owed = [act for act in facts.writes() if facts.is_owed(act)]
    needed = set(_SEEN_BY_OTHERS if owed else _STORED if any(facts.writes()) else ())
    conditions = {
        "ordered": _changes_something_again(owed),
        "optimistic-lock": _races_for_a_version(facts),
        "scope": _has_outsiders(facts),
        "staleness": any(budget.startswith("staleness") for budget in budgets),
        "expectations": any(isinstance(step, Look) for step in leaves(steps)),
    }
    needed.update(name for name, holds in conditions.items() if holds)
    return tuple(name for name in GUARANTEES if name in needed)


def _changes_something_again(owed: list[Act]) -> bool:
    return any(act.verb is not Verb.CREATE for act in owed)


def _races_for_a_version(facts: _Facts) -> bool:
    return any(act.may_fail == "conflict" for act in facts.acts()) or _concurrent_updates(facts.steps)


def _concurrent_updates(steps: tuple[PlannedStep, ...]) -> bool:
    for step in steps:
        if not isinstance(step, Together):
            continue
        branches = Counter(target for branch in step.branches for target in _updated(branch))
        if max(branches.values(), default=0) > 1 or any(_concurrent_updates(branch) for branch in step.branches):
            return True
    return False


def _updated(branch: tuple[PlannedStep, ...]) -> set[str | None]:
    """The versioned entities a branch updates."""
    acts = (step for step in leaves(branch) if isinstance(step, Act))
    return {act.target for act in acts if act.verb is Verb.UPDATE and act.entity_kind in VERSIONED}


def _has_outsiders(facts: _Facts) -> bool:
    """A client that follows nothing, or a project that nobody follows."""
    clients = [actor for actor in facts.actors if actor.kind == "ui"]
    follows_nothing = any(not client.subscribes for client in clients)
    makes_projects = any(act.entity_kind is EntityKind.PROJECT and act.verb is Verb.CREATE for act in facts.acts())
    return follows_nothing or (bool(clients) and makes_projects)
