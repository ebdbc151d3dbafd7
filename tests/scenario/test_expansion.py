"""Is the plan exactly what the file says, unrolled?"""

from dataclasses import FrozenInstanceError

import pytest

from harness.history import EntityKind, Verb
from harness.scenario import Act, Look, PlannedActor, Settle, Together, loads, plan


def test_a_step_becomes_an_act(planned):
    plan = planned(
        """
        - alice: {create: work_item, as: login, set: {title: x}, may_fail: any}
        - pm: {update: login, set: {title: y}}
        - pm: {delete: login}
        """
    )
    assert plan.steps == (
        Act(
            actor="alice",
            verb=Verb.CREATE,
            entity_kind=EntityKind.WORK_ITEM,
            target=None,
            name="login",
            on=None,
            project="board",
            values={"title": "x", "item_type": "task"},
            may_fail="any",
            line=9,
        ),
        Act(
            actor="pm",
            verb=Verb.UPDATE,
            entity_kind=EntityKind.WORK_ITEM,
            target="login",
            name=None,
            on=None,
            project="board",
            values={"title": "y"},
            may_fail=None,
            line=10,
        ),
        Act(
            actor="pm",
            verb=Verb.DELETE,
            entity_kind=EntityKind.WORK_ITEM,
            target="login",
            name=None,
            on=None,
            project="board",
            values={},
            may_fail=None,
            line=11,
        ),
    )


def test_a_comment_knows_its_work_item_and_a_work_item_its_project(planned):
    plan = planned(
        """
        - pm: {create: project, as: annex, set: {title: x}}
        - pm: {create: work_item, in: annex, as: item, set: {title: x}}
        - pm: {create: comment, on: item, as: note, set: {content: x}}
        - pm: {update: note, set: {content: y}}
        """
    )
    assert [(step.on, step.project) for step in plan.steps] == [
        (None, None),
        (None, "annex"),
        ("item", "annex"),
        ("item", "annex"),
    ]


def test_an_expectation_becomes_a_look(planned):
    plan = planned("- alice: {create: sprint, as: s, set: {name: x}}\n- bob: {expect: s, is: {status: planned}}")
    assert plan.steps[1] == Look(
        actor="bob",
        verb="expect",
        target="s",
        entity_kind=EntityKind.SPRINT,
        wanted={"status": "planned"},
        gone=False,
        line=10,
    )


def test_converge_becomes_a_settle(planned):
    assert planned("- pm: {update: board, set: {title: x}}\n- converge").steps[1] == Settle(line=10)


def test_a_repeat_is_unrolled_and_counts_from_one(planned):
    plan = planned("- repeat: 3\n  steps:\n    - pm: {create: work_item, set: {title: 'Item ${i}'}}")
    assert [step.values["title"] for step in plan.steps] == ["Item 1", "Item 2", "Item 3"]


def test_nested_repeats_may_name_their_counters(planned):
    plan = planned(
        """
        - repeat: {times: 2, as: k}
          steps:
            - repeat: "${env:ROUNDS:-2}"
              steps:
                - pm: {create: work_item, as: "x-${k}-${i}", set: {title: x}}
        """
    )
    assert [step.name for step in plan.steps] == ["x-1-1", "x-1-2", "x-2-1", "x-2-2"]


def test_a_parallel_keeps_its_branches(planned):
    plan = planned(
        """
        - parallel:
            - alice: {create: work_item, set: {title: a}}
            - sequence:
                - bob: {create: work_item, set: {title: b}}
                - bob: {create: work_item, set: {title: c}}
            - repeat: 2
              steps:
                - pm: {create: work_item, set: {title: d}}
        """
    )
    [together] = plan.steps
    assert isinstance(together, Together)
    assert together.line == 9
    assert [[step.values["title"] for step in branch] for branch in together.branches] == [
        ["a"],
        ["b", "c"],
        ["d", "d"],
    ]


def test_a_group_acts_together(planned):
    [together] = planned("- watchers: {create: work_item, set: {title: a}}").steps
    assert [[step.actor for step in branch] for branch in together.branches] == [
        ["watchers.1"],
        ["watchers.2"],
        ["watchers.3"],
    ]


def test_a_member_acts_alone_also_by_a_counted_name(planned):
    plan = planned("- repeat: 2\n  steps:\n    - watchers.${i}: {create: work_item, set: {title: a}}")
    assert [step.actor for step in plan.steps] == ["watchers.1", "watchers.2"]


def test_counted_actors_are_spelt_out(planned):
    plan = planned("- pm: {update: board, set: {title: x}}")
    assert plan.actors == (
        PlannedActor(name="alice", group="alice", kind="ui", subscribes=True),
        PlannedActor(name="bob", group="bob", kind="ui", subscribes=True),
        PlannedActor(name="pm", group="pm", kind="cli", subscribes=False),
        PlannedActor(name="watchers.1", group="watchers", kind="ui", subscribes=True),
        PlannedActor(name="watchers.2", group="watchers", kind="ui", subscribes=True),
        PlannedActor(name="watchers.3", group="watchers", kind="ui", subscribes=True),
    )


def test_the_head_of_the_file_becomes_the_head_of_the_plan():
    text = """
scenario: x
tags: [a, b]
project: {name: home, title: Home, description: "Seed ${seed}"}
actors: {alice: {kind: ui, subscribe: false}}
steps:
  - alice: {update: home, set: {title: x}}
budgets: {staleness_p99: 250ms, staleness_max: 1.5s}
"""
    planned = plan(loads(text, file="a.yaml"), seed=3, env={}, now_s=0)
    assert (planned.name, planned.file, planned.tags, planned.project) == ("x", "a.yaml", ("a", "b"), "home")
    assert planned.project_values == {"title": "Home", "description": "Seed 3"}
    assert planned.budgets == {"staleness_p99": 250.0, "staleness_max": 1500.0}
    assert [actor.subscribes for actor in planned.actors] == [False]


def test_a_project_without_a_title_is_called_by_its_name(planned):
    plan = planned("- pm: {update: board, set: {title: x}}")
    assert plan.project_values == {"title": "board"}


def test_the_same_arguments_give_the_same_plan(with_steps):
    text = with_steps('- pm: {create: sprint, set: {name: "${seed}"}}')
    first, second = (plan(loads(text, file="a"), seed=9, env={}, now_s=5) for _ in range(2))
    assert first == second
    assert plan(loads(text, file="a"), seed=8, env={}, now_s=5) != first


def test_a_plan_cannot_be_changed(planned):
    with pytest.raises(FrozenInstanceError):
        planned("- pm: {update: board, set: {title: x}}").name = "y"


def test_a_scenario_of_more_than_a_hundred_thousand_steps_is_refused(mistakes_in):
    steps = """
        - repeat: 1001
          steps:
            - repeat: 100
              steps:
                - converge
        - pm: {update: board, set: {title: x}}
        """
    assert mistakes_in(steps) == ["13:13: the scenario unrolls to more than 100,000 steps"]


def test_the_members_of_a_group_count_as_steps(mistakes_in):
    steps = "- repeat: 33334\n  steps:\n    - watchers: {update: board, set: {title: x}, may_fail: conflict}"
    assert mistakes_in(steps) == ["11:9: the scenario unrolls to more than 100,000 steps"]


def test_a_huge_repeat_of_nothing_comes_to_an_end(mistakes_in):
    steps = "- repeat: 999999999\n  steps:\n    - repeat: 999999999\n      steps: []"
    assert mistakes_in(steps) == [
        "11:9: the scenario unrolls to more than 100,000 steps",
        "12:16: 'steps' is empty",
    ]


def test_all_groups_together_have_a_bound(mistakes_of):
    text = """\
        scenario: x
        actors:
          a: {kind: ui, count: 6000}
          b: {kind: ui, count: 6000}
        steps:
          - a.1: {create: work_item, set: {title: x}}
        """
    assert mistakes_of(text) == ["4:11: the scenario has more than 10,000 actors"]
