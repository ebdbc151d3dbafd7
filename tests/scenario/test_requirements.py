"""Does a plan require exactly the guarantees it gives something to judge?"""

import pytest

from harness.scenario import loads, plan

SEEN = {"convergence", "live-delivery", "reply-integrity", "durability", "no-creation", "multiplicity"}
ITEM = "- pm: {create: work_item, as: login, set: {title: x}}\n"


@pytest.mark.parametrize(
    ("steps", "more"),
    [
        (ITEM, set()),
        (ITEM + "- alice: {update: login, set: {title: y}}", {"ordered"}),
        (ITEM + "- alice: {delete: login}", {"ordered"}),
        (ITEM + "- alice: {expect: login}", {"expectations"}),
        (ITEM + "- alice: {never: login, is: {title: y}}", {"expectations"}),
        (ITEM + "- alice: {update: login, set: {title: y}, may_fail: conflict}", {"ordered", "optimistic-lock"}),
        (
            ITEM + "- parallel:\n"
            "    - alice: {update: login, set: {title: y}}\n"
            "    - sequence: [{bob: {update: login, set: {title: y}}}]",
            {"ordered", "optimistic-lock"},
        ),
        (ITEM + "- watchers: {update: login, set: {title: y}}", {"ordered", "optimistic-lock"}),
        (
            ITEM + "- parallel: [{sequence: [{alice: {update: login, set: {title: y}}}, "
            "{alice: {update: login, set: {title: y}}}]}]",
            {"ordered"},
        ),
        (ITEM + "- pm: {create: project, as: annex, set: {title: x}}", {"scope"}),
    ],
)
def test_what_the_steps_do_says_what_is_required(planned, steps, more):
    assert set(planned(steps).requires) == SEEN | more


def test_two_updates_of_one_comment_at_once_need_no_lock(planned):
    steps = (
        ITEM + "- pm: {create: comment, on: login, as: note, set: {content: x}}\n"
        "- parallel:\n"
        "    - pm: {update: note, set: {content: y}}\n"
        "    - pm: {update: note, set: {content: z}}"
    )
    assert "optimistic-lock" not in planned(steps).requires


def required_by(of_text, actors, steps, budgets=""):
    return set(of_text(f"scenario: x\nproject: board\nactors: {actors}\nsteps:\n  {steps}\n{budgets}\n"))


@pytest.fixture
def of_text():
    return lambda text: plan(loads(text, file="x"), seed=0, env={}, now_s=0).requires


def test_without_clients_only_what_is_stored_can_be_judged(of_text):
    found = required_by(of_text, "{pm: {kind: cli}}", "- pm: {create: work_item, set: {title: x}}")
    assert found == {"reply-integrity", "durability"}


def test_a_client_that_follows_nothing_is_a_matter_of_scope(of_text):
    step = "- alice: {create: work_item, set: {title: x}}"
    found = required_by(of_text, "{alice: {kind: ui, subscribe: false}}", step)
    assert found == {"reply-integrity", "durability", "scope"}


def test_projects_are_followed_by_every_client(of_text):
    step = "- alice: {update: board, set: {title: x}}"
    found = required_by(of_text, "{alice: {kind: ui, subscribe: false}}", step)
    assert found == SEEN | {"ordered", "scope"}


def test_what_happens_in_another_project_is_followed_by_nobody(of_text):
    steps = """- pm: {create: project, as: annex, set: {title: x}, may_fail: any}
  - pm: {create: work_item, in: annex, set: {title: x}}"""
    found = required_by(of_text, "{alice: {kind: ui}, pm: {kind: cli}}", steps)
    assert found == {"reply-integrity", "durability", "scope"}


def test_a_write_that_may_be_refused_gives_nothing_to_judge(of_text):
    step = "- alice: {create: work_item, set: {title: ''}, may_fail: validation}"
    assert required_by(of_text, "{alice: {kind: ui}}", step) == set()


def test_a_budget_requires_its_guarantee(of_text):
    step = "- alice: {create: work_item, set: {title: x}}"
    found = required_by(of_text, "{alice: {kind: ui}}", step, "budgets: {staleness_p99: 1s}")
    assert found == SEEN | {"staleness"}
