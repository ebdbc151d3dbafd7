"""Does the file have the shape of a scenario? From the tree to the models, whatever can be judged at once judged."""

from collections.abc import Iterable

from harness.scenario import model
from harness.scenario.mistakes import Mistakes, did_you_mean, listed
from harness.scenario.reading_steps import StepReader
from harness.scenario.shape import Shape
from harness.scenario.source import Node, Scalar, Table
from harness.scenario.words import (
    ACTOR_KEYS,
    ACTOR_KINDS,
    BUDGETS,
    PROJECT_FIELDS,
    RESERVED_ACTORS,
    SCENARIO_KEYS,
)

DEFAULT_PROJECT = "project"


def read_scenario(root: Table, file: str, mistakes: Mistakes) -> model.Scenario:
    """The scenario in the tree; mistakes are collected, and what holds one is left out or made harmless."""
    shape = Shape(mistakes)
    shape.check_keys(root, SCENARIO_KEYS, "a scenario")
    return model.Scenario(
        name=_name(root, shape),
        file=file,
        tags=_tags(root.get("tags"), shape),
        project=_project(root, shape),
        actors=tuple(_actors(root, shape)),
        steps=_steps(root, shape),
        budgets=_budgets(root.get("budgets"), shape),
    )


def _name(root: Table, shape: Shape) -> str:
    node = root.get("scenario")
    if node is None:
        shape.mistake(root.place, "'scenario' is missing: say in a few words what the file is about")
        return ""
    return _fixed_text(node, "scenario", shape) or ""


def _fixed_text(node: Node, word: str, shape: Shape) -> str | None:
    """A text without variables: names and tags are needed to choose scenarios, before there is a seed."""
    scalar = shape.text(node, word)
    if scalar is None:
        return None
    if "${" in str(scalar.value):
        shape.mistake(scalar.place, f"'{word}' cannot hold a variable: it is needed before there is a run")
    return str(scalar.value)


def _tags(node: Node | None, shape: Shape) -> tuple[str, ...]:
    tags = (_fixed_text(item, "tags", shape) for item in shape.listing(node, "tags"))
    return tuple(tag for tag in tags if tag)


def _project(root: Table, shape: Shape) -> model.Project:
    node = root.get("project")
    if isinstance(node, Table):
        return _project_in_full(node, shape)
    name = shape.text(node, "project") if node is not None else None
    name = name or Scalar(DEFAULT_PROJECT, node.place if node else root.place)
    return model.Project(name=name, values=(), place=name.place)


def _project_in_full(table: Table, shape: Shape) -> model.Project:
    words = tuple(field.word for field in PROJECT_FIELDS)
    shape.check_keys(table, ("name", *words), "a project")
    node = table.get("name")
    name = (shape.text(node, "name") if node is not None else None) or Scalar(DEFAULT_PROJECT, table.place)
    pairs = ((key, shape.scalar(value, word)) for word, key, value in table if word in words)
    values = tuple((key, scalar) for key, scalar in pairs if scalar is not None)
    return model.Project(name=name, values=values, place=table.place)


def _actors(root: Table, shape: Shape) -> Iterable[model.Actor]:
    node = root.get("actors")
    if node is None:
        shape.mistake(root.place, "'actors' is missing: name who acts, e.g. 'alice: {kind: ui}'")
        return
    table = shape.table(node, "actors")
    if table is not None and not table.entries:
        shape.mistake(table.place, "'actors' names nobody")
    for name, key, value in table or ():
        yield _actor(name, key, value, shape)


def _actor(name: str, key: Scalar, node: Node, shape: Shape) -> model.Actor:
    if name in RESERVED_ACTORS:
        shape.mistake(key.place, f"'{name}' is a word of the language and cannot name an actor")
    elif not name.replace("_", "").replace("-", "").isalnum():
        shape.mistake(key.place, f"the actor name '{name}' may hold letters, digits, '_' and '-' only")
    table = shape.table(node, f"the actor '{name}'")
    if table is None:
        return model.Actor(name=name, kind="ui", count=None, subscribes=True, place=key.place)
    shape.check_keys(table, ACTOR_KEYS, "an actor")
    kind = shape.choice(table, "kind", ACTOR_KINDS)
    count = table.get("count")
    return model.Actor(
        name=name,
        kind=kind or "ui",  # the mistake is reported; a guess keeps its steps from being blamed
        count=shape.scalar(count, "count") if count is not None else None,
        subscribes=_subscribes(table, kind, shape),
        place=key.place,
    )


def _subscribes(table: Table, kind: str | None, shape: Shape) -> bool:
    node = table.get("subscribe")
    if node is None:
        return kind != "cli"
    if kind == "cli":
        shape.mistake(node.place, "'subscribe' is for actors of kind ui: a cli actor has no connection to push to")
    return shape.boolean(node, "subscribe")


def _steps(root: Table, shape: Shape) -> tuple[model.Step, ...]:
    node = root.get("steps")
    if node is None:
        shape.mistake(root.place, "'steps' is missing: a scenario does something")
        return ()
    return StepReader(shape).read_all(node)


def _budgets(node: Node | None, shape: Shape) -> model.Given:
    table = shape.table(node, "budgets") if node is not None else None
    pairs = []
    for word, key, value in table or ():
        if word not in BUDGETS:
            shape.mistake(key.place, f"unknown budget '{word}'{did_you_mean(word, BUDGETS)} (known: {listed(BUDGETS)})")
        elif (scalar := shape.scalar(value, word)) is not None:
            pairs.append((key, scalar))
    return tuple(pairs)
