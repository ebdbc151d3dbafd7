"""Do the bundled scenarios ask what they say they ask, and together about everything?"""

from itertools import product
from pathlib import Path

import pytest

from harness.history import EntityKind, Verb
from harness.history.content import VERSIONED
from harness.scenario import Act, Look, Settle, discover, load, plan
from harness.scenario.planned import leaves

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))
PLANS = {path.name: plan(load(path), seed=1, env={}, now_s=1_000_000_000) for path in FILES}


def acts(plan):
    return [step for step in leaves(plan.steps) if isinstance(step, Act)]


def question(path):
    comments = [line[2:] for line in path.read_text(encoding="utf-8").splitlines()[:5] if line.startswith("# ")]
    return next((line for line in comments if line.endswith("?")), None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_scenario_begins_with_its_schema_and_its_question(path):
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=./scenario.schema.json\n")
    assert question(path)


@pytest.mark.parametrize("path", discover([FOLDER]), ids=lambda path: path.name)
def test_every_scenario_can_be_planned_with_an_empty_environment(path):
    assert plan(load(path), seed=0, env={}, now_s=0).requires


def test_together_they_try_every_verb_on_every_kind_of_entity_through_both_doors():
    tried = set()
    for planned in PLANS.values():
        kinds = {actor.name: actor.kind for actor in planned.actors}
        tried |= {(act.entity_kind, act.verb, kinds[act.actor]) for act in acts(planned) if act.may_fail is None}
    assert tried == set(product(EntityKind, Verb, ("ui", "cli")))


def compares_versions(act):
    if act.verb is Verb.DELETE:
        return act.entity_kind is EntityKind.PROJECT
    return act.verb is Verb.UPDATE and act.entity_kind in VERSIONED


@pytest.mark.parametrize("name", PLANS)
def test_no_user_changes_what_somebody_else_changed_without_having_seen_it(name):
    """Otherwise the server may rightly say CONFLICT, and whether it does is a matter of luck."""
    planned = PLANS[name]
    unaware = {actor.name: set() for actor in planned.actors if actor.kind == "ui"}
    for step in leaves(planned.steps):
        match step:
            case Act(may_fail=None) if compares_versions(step):
                assert step.target not in unaware.get(step.actor, ()), f"{name}:{step.line}"
                for actor in unaware:
                    unaware[actor] |= {step.target} - ({step.target} if actor == step.actor else set())
            case Look(verb="expect") if step.wanted:
                unaware[step.actor].discard(step.target)
            case Settle():
                unaware = {actor: set() for actor in unaware}


def test_fifty_watchers_owe_ten_thousand_deliveries():
    planned = PLANS["fifty_watchers.yaml"]
    followers = [actor for actor in planned.actors if actor.kind == "ui" and actor.subscribes]
    owed = [act for act in acts(planned) if act.may_fail is None and act.project == planned.project]
    assert len(followers) * len(owed) == 10_000


def test_the_index_names_every_file_with_its_question_entities_and_guarantees():
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = [line for line in index.splitlines() if line.startswith("| [")]
    assert rows == [row(path) for path in FILES]


def row(path):
    planned = PLANS[path.name]
    entities = ", ".join(sorted({str(act.entity_kind) for act in acts(planned)}))
    cells = (f"[{path.name}]({path.name})", question(path), entities, ", ".join(planned.requires))
    return f"| {' | '.join(cells)} |"
