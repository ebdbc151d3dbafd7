"""Does the editor's schema agree with the reader?"""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from harness.scenario import json_schema

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def tree(text):
    return YAML(typ="safe", pure=True).load(text)


def test_it_is_a_schema_of_its_dialect():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_the_stored_schema_is_fresh():
    stored = (FOLDER / "scenario.schema.json").read_text(encoding="utf-8")
    assert stored == json.dumps(json_schema(), indent=2) + "\n", (
        "run: python -m harness schema > scenarios/scenario.schema.json"
    )


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.name)
def test_every_bundled_scenario_is_valid(path):
    assert list(VALIDATOR.iter_errors(tree(path.read_text(encoding="utf-8")))) == []


GOOD_STEPS = [
    "- converge",
    "- alice: {create: work_item, as: a, in: board, set: {title: x, type: epic, parent: b}, may_fail: any}",
    "- alice: {create: comment, on: a, set: {content: x}}",
    "- alice: {create: sprint, set: {name: x, start_date: 5, end_date: +14d}}",
    '- alice: {update: a, set: {parent: null, sprint: null, story_points: "${i}"}}',
    "- alice: {update: a, set: {goal: x}}",
    "- alice: {delete: a, may_fail: delete_blocked}",
    "- alice: {expect: a, is: {description: null, version: 3}}",
    "- alice: {expect: a, gone: true}",
    "- alice: {never: a}",
    "- repeat: 3\n  steps: [converge]",
    '- repeat: {times: "${env:N:-3}", as: k}\n  steps: [converge]',
    "- parallel: [{alice: {delete: a}}, {sequence: [{bob: {delete: b}}]}]",
]
BAD_STEPS = [
    "- convrge",
    "- sleep: 3",
    "- alice: {create: workitem, set: {title: x}}",
    "- alice: {create: work_item}",
    "- alice: {create: work_item, set: {}}",
    "- alice: {create: work_item, set: {titel: x}}",
    "- alice: {create: work_item, set: {title: 5}}",
    "- alice: {create: work_item, set: {title: x, type: stroy}}",
    "- alice: {create: work_item, set: {title: x, story_points: 5}}",
    "- alice: {create: comment, set: {content: x}}",
    "- alice: {create: project, in: board, set: {title: x}}",
    "- alice: {update: a}",
    "- alice: {update: a, set: {story_points: 101}}",
    "- alice: {update: a, set: {goal: x, priority: high}}",
    "- alice: {delete: a, set: {title: x}}",
    "- alice: {delete: a, may_fail: conflikt}",
    "- alice: {expect: a, is: {title: x}, gone: true}",
    "- alice: {never: a, gone: true}",
    "- alice: {delete: a}\n  bob: {delete: a}",
    "- repeat: 0\n  steps: [converge]",
    "- repeat: 3",
    "- parallel: []",
    "- sequence: [converge]",
]


def with_step(step):
    return tree(f"scenario: x\nactors: {{alice: {{kind: ui}}}}\nsteps:\n{step}\n")


@pytest.mark.parametrize("step", GOOD_STEPS)
def test_good_steps_are_valid(step):
    assert list(VALIDATOR.iter_errors(with_step(step))) == []


@pytest.mark.parametrize("step", BAD_STEPS)
def test_bad_steps_are_not(step):
    assert not VALIDATOR.is_valid(with_step(step))


@pytest.mark.parametrize(
    "head",
    [
        "actors: {alice: {kind: ui}}",
        "scenario: 5\nactors: {alice: {kind: ui}}",
        "scenario: x",
        "scenario: x\nactors: {}",
        "scenario: x\nactors: {alice: {kind: gui}}",
        "scenario: x\nactors: {alice: {kind: ui, count: 0}}",
        "scenario: x\nactors: {alice: {kind: ui}}\nbudgets: {staleness_p99: 250}",
        "scenario: x\nactors: {alice: {kind: ui}}\nbudgets: {staleness_p98: 1s}",
        "scenario: x\nactors: {alice: {kind: ui}}\nproject: {name: x, colour: red}",
        "scenario: x\nactors: {alice: {kind: ui}}\nmatrix: {}",
    ],
)
def test_bad_heads_are_not_valid(head):
    assert not VALIDATOR.is_valid(tree(f"{head}\nsteps: [converge]"))
