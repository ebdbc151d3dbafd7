"""Which scenarios can show a defect, the likeliest first? Those that do its deed, led by those named for its needs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.scenario import Act, Plan, leaves
from harness.selftest.catalogue import Defect

PREFERRED: Mapping[str, tuple[str, ...]] = {
    "concurrent-writers": ("concurrent_edit_conflict", "two_users"),
    "consequences": ("item_delete_takes_along", "sprint_delete_frees_items"),
    "details": ("ui_update_reaches_everyone", "ui_create_reaches_everyone"),
    "hierarchy": ("ui_update_reaches_everyone", "ui_create_reaches_everyone"),
    "many-operations": ("two_users", "comments_between_users", "fifty_watchers"),
    "non-subscriber": ("not_subscribed_sees_nothing",),
    "repeated-updates": ("concurrent_edit_conflict", "comments_between_users"),
    "timers": ("timer_auto_stop", "time_tracking"),
    "two-projects": ("project_changes", "timer_auto_stop"),
    "missed-subscriber": ("cli_create_reaches_ui", "ui_create_reaches_everyone", "fifty_watchers"),
    "project-list-untold": ("not_subscribed_sees_nothing", "project_changes"),
    "reply-only": ("ui_create_reaches_everyone",),
    "optimistic-lock": ("concurrent_edit_conflict", "two_users"),
    "scope": ("not_subscribed_sees_nothing",),
    "staleness": ("two_users",),
}
"""What a defect needs, its cause, or the guarantee it breaks -> scenarios that have it, the best first.

One that is named for more of it comes first; then needs count before causes, those before guarantees.
"""

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "two-windows": ("--identity", "shared"),
    "client-did-not-fetch": ("--sync", "activity-refetch"),
}
"""What a defect needs, or its cause -> options of `harness run` without which it cannot show."""

CHANCY = frozenset({"concurrent-writers", "many-operations"})
"""Needs that one run may miss: the likeliest scenarios are run several times before the others."""
CHANCES = 3

DOORS: Mapping[str, str] = {"ui": "ws", "cli": "rest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of a scenario before it is run. A deed is an entity kind, an operation and a door."""

    path: Path
    requires: tuple[str, ...]
    deeds: frozenset[tuple[str, str, str]]
    cost: int

    @classmethod
    def of(cls, path: Path, plan: Plan) -> "Candidate":
        kinds = {actor.name: actor.kind for actor in plan.actors}
        acts = [step for step in leaves(plan.steps) if isinstance(step, Act)]
        clients = sum(kind == "ui" for kind in kinds.values())
        return cls(
            path=path,
            requires=plan.requires,
            deeds=frozenset((act.entity_kind.value, act.verb.value, DOORS[kinds[act.actor]]) for act in acts),
            cost=len(acts) * max(clients, 1),
        )

    def deeds_of(self, defect: Defect) -> set[tuple[str, str, str]]:
        """Those of its deeds that the defect acts on."""
        parts = (defect.entities, defect.operations, defect.doors)
        return {
            deed
            for deed in self.deeds
            if all(not known or word in known for word, known in zip(deed, parts, strict=True))
        }


def candidates(defect: Defect, scenarios: Iterable[Candidate]) -> list[Candidate]:
    """All scenarios in the order in which they should be tried; where chance decides, the best several times."""
    preferred = _preferred(defect)
    ranked = sorted(scenarios, key=lambda scenario: _rank(scenario, defect, preferred))
    best = [scenario for scenario in ranked if scenario.path.stem in preferred] or ranked[:1]
    is_chancy = not CHANCY.isdisjoint(defect.needs)
    return best * (CHANCES - 1) + ranked if is_chancy else ranked


def options(defect: Defect) -> tuple[str, ...]:
    """The options of `harness run` that the defect needs besides being planted."""
    return tuple(option for word in (*defect.needs, defect.cause) for option in OPTIONS.get(word or "", ()))


def narrowed(defect: Defect, scenario: Candidate) -> str | None:
    """A kind of entity that the defect may be narrowed to in this scenario, so that preparing the run stays possible.

    Every run makes a project first, which a defect of projects can make impossible.
    """
    kinds = sorted({kind for kind, _, _ in scenario.deeds_of(defect)} & set(defect.entities) - {"project"})
    return kinds[0] if kinds else None


def _preferred(defect: Defect) -> list[str]:
    """The scenarios named for it, the best first; sorting is stable, so those named as often keep their order."""
    words = (*defect.needs, defect.cause or "", *defect.breaks)
    named = Counter(stem for word in words for stem in PREFERRED.get(word, ()))
    return sorted(named, key=lambda stem: -named[stem])


def _rank(scenario: Candidate, defect: Defect, preferred: Sequence[str]) -> tuple[bool, int, bool, int, int, str]:
    stem = scenario.path.stem
    deeds = scenario.deeds_of(defect)
    fits = not set(defect.breaks).isdisjoint(scenario.requires)
    place = preferred.index(stem) if stem in preferred else len(preferred)
    return not deeds, place, not fits, -len(deeds), scenario.cost, stem
