"""Is this a step? One list entry becomes one step, with every mistake in it reported at its place."""

import re
from collections.abc import Iterator, Sequence

from harness.history import EntityKind, Verb
from harness.scenario import model
from harness.scenario.mistakes import did_you_mean, listed
from harness.scenario.shape import Shape, described, unknown_key
from harness.scenario.source import Listing, Node, Scalar, Table
from harness.scenario.words import LATER, MAY_FAIL, OWNER_KEY, STEP_KEYS, STEP_VERBS, writes

_HOW = "a step is '- <actor>: {<verb>: ...}', '- repeat: <times>', '- parallel: [...]' or '- converge'"
_VARIABLE = re.compile(r"[A-Za-z_]\w*")
_TAKEN_VARIABLES = ("seed", "env")
_OWNERS = {
    EntityKind.PROJECT: "a project stands alone",
    EntityKind.WORK_ITEM: "'in' names its project",
    EntityKind.SPRINT: "'in' names its project",
    EntityKind.COMMENT: "'on' names its work item",
}


class StepReader:
    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def read_all(self, node: Node, *, in_parallel: bool = False) -> tuple[model.Step, ...]:
        """The steps of a list, which must not be empty."""
        items = self._shape.listing(node, "steps")
        if isinstance(node, Listing) and not items:
            self._shape.mistake(node.place, "'steps' is empty")
        return tuple(self._step(item, in_parallel) for item in items)

    def _step(self, node: Node, in_parallel: bool) -> model.Step:
        before = self._shape.mistakes
        step = self._read(node, in_parallel)
        if step is not None and (self._shape.mistakes == before or isinstance(step, model.Repeat | model.Parallel)):
            return step
        return model.Unreadable(names=tuple(_would_name(node)), place=node.place)

    def _read(self, node: Node, in_parallel: bool) -> model.Step | None:
        if isinstance(node, Scalar):
            return self._bare_word(node, in_parallel)
        if not isinstance(node, Table) or not node.entries:
            self._shape.mistake(node.place, f"{described(node)} is no step ({_HOW})")
            return None
        words = [word for word, _, _ in node]
        if "repeat" in words:
            return self._repeat(node, in_parallel)
        if "parallel" in words:
            return self._parallel(node)
        return self._of_actor(node)

    def _bare_word(self, node: Scalar, in_parallel: bool) -> model.Step | None:
        if node.value == "converge" and not in_parallel:
            return model.Converge(place=node.place)
        self._shape.mistake(node.place, _why_no_step(str(node.value)))
        return None

    def _repeat(self, table: Table, in_parallel: bool) -> model.Step:
        self._shape.check_keys(table, ("repeat", "steps"), "a repeat")
        times, variable = self._times(table)
        steps = table.get("steps")
        if steps is None:
            self._shape.mistake(table.place, "'steps' is missing: say what is repeated")
        return model.Repeat(
            times=times,
            variable=variable,
            steps=self.read_all(steps, in_parallel=in_parallel) if steps else (),
            place=table.place,
        )

    def _times(self, table: Table) -> tuple[Scalar, str]:
        node = table.get("repeat")
        if isinstance(node, Table):
            self._shape.check_keys(node, ("times", "as"), "a repeat")
            times, name = node.get("times"), node.get("as")
            if times is None:
                self._shape.mistake(node.place, "'times' is missing: say how often")
            return self._number(times or Scalar(1, node.place)), self._variable(name)
        return self._number(node or Scalar(1, table.place)), "i"

    def _number(self, node: Node) -> Scalar:
        return self._shape.scalar(node, "repeat") or Scalar(1, node.place)

    def _variable(self, node: Node | None) -> str:
        if node is None:
            return "i"
        scalar = self._shape.text(node, "as")
        name = str(scalar.value) if scalar else "i"
        if not _VARIABLE.fullmatch(name) or name in _TAKEN_VARIABLES:
            self._shape.mistake(node.place, f"'{name}' cannot name a variable: use letters, digits and '_'")
        return name

    def _parallel(self, table: Table) -> model.Step:
        self._shape.check_keys(table, ("parallel",), "a parallel")
        node = table.get("parallel")
        items = self._shape.listing(node, "parallel")
        if isinstance(node, Listing) and not items:
            self._shape.mistake(node.place, "'parallel' is empty")
        return model.Parallel(branches=tuple(self._branch(item) for item in items), place=table.place)

    def _branch(self, node: Node) -> tuple[model.Step, ...]:
        sequence = node.get("sequence") if isinstance(node, Table) else None
        if isinstance(node, Table) and sequence is not None:
            self._shape.check_keys(node, ("sequence",), "a sequence")
            return self.read_all(sequence, in_parallel=True)
        return (self._step(node, in_parallel=True),)

    def _of_actor(self, table: Table) -> model.Step | None:
        (word, actor, body), *others = table
        if word in ("converge", "sequence", "steps", *LATER):
            self._shape.mistake(actor.place, _why_no_step(word))
            return None
        for _, key, _ in others:
            self._shape.mistake(key.place, "a step has one actor: begin the next step with '- '")
        if isinstance(body, Scalar) and body.value in LATER:
            self._shape.mistake(body.place, _why_no_step(str(body.value)))
            return None
        action = self._shape.table(body, f"what '{word}' does")
        return self._action(actor, action) if action is not None else None

    def _action(self, actor: Scalar, body: Table) -> model.Step | None:
        verbs = [(word, key) for word, key, _ in body if word in STEP_VERBS]
        if len(verbs) != 1:
            self._wrong_verbs(body, verbs)
            return None
        verb, _ = verbs[0]
        self._shape.check_keys(body, STEP_KEYS[verb], f"'{verb}'")
        return self._write(actor, verb, body) if writes(verb) else self._watch(actor, verb, body)

    def _wrong_verbs(self, body: Table, verbs: Sequence[tuple[str, Scalar]]) -> None:
        if verbs:
            self._shape.mistake(verbs[1][1].place, "a step has one verb: begin the next step with '- '")
            return
        word, key, _ = next(iter(body), ("", Scalar("", body.place), body))
        if word in LATER:
            self._shape.mistake(key.place, unknown_key(word, STEP_VERBS, "a step"))
        else:
            hint = did_you_mean(word, STEP_VERBS)
            self._shape.mistake(key.place, f"unknown verb '{word}'{hint} (known: {listed(STEP_VERBS)})")

    def _write(self, actor: Scalar, verb: str, body: Table) -> model.Step | None:
        creates = verb == Verb.CREATE
        kind = self._shape.choice(body, verb, tuple(EntityKind)) if creates else None
        target = None if creates else self._text(body, verb)
        if verb != Verb.DELETE and body.get("set") is None:
            self._shape.mistake(body.place, f"'set' is missing: say what to {verb}, e.g. set: {{title: ...}}")
        if kind:
            self._check_owner(EntityKind(kind), body)
        may_fail = body.get("may_fail")
        return model.Write(
            actor=actor,
            verb=verb,
            entity_kind=EntityKind(kind) if kind else None,
            target=target,
            name=self._text(body, "as"),
            on=self._text(body, "on"),
            project=self._text(body, "in"),
            values=self._pairs(body, "set"),
            may_fail=self._shape.one_of(may_fail, "may_fail", MAY_FAIL) if may_fail is not None else None,
            place=actor.place,
        )

    def _check_owner(self, kind: EntityKind, body: Table) -> None:
        owner = OWNER_KEY[kind]
        for word, key, _ in body:
            if word in ("in", "on") and word != owner:
                self._shape.mistake(key.place, f"'{word}' does not go with a {kind}: {_OWNERS[kind]}")
        if kind is EntityKind.COMMENT and body.get("on") is None:
            self._shape.mistake(body.place, "'on' is missing: name the work item that is commented")

    def _watch(self, actor: Scalar, verb: str, body: Table) -> model.Step | None:
        target = self._text(body, verb)
        gone = body.get("gone")
        if gone is not None and body.get("is") is not None:
            self._shape.mistake(gone.place, "what is gone has no fields: use 'gone' or 'is', not both")
        if target is None:
            return None
        return model.Watch(
            actor=actor,
            verb=verb,
            target=target,
            wanted=self._pairs(body, "is"),
            gone=gone is not None and self._shape.boolean(gone, "gone"),
            place=actor.place,
        )

    def _text(self, body: Table, word: str) -> Scalar | None:
        node = body.get(word)
        return self._shape.text(node, word) if node is not None else None

    def _pairs(self, body: Table, word: str) -> model.Given:
        node = body.get(word)
        table = self._shape.table(node, f"'{word}'") if node is not None else None
        if table is not None and not table.entries:
            self._shape.mistake(table.place, f"'{word}' is empty")
        pairs = ((key, self._shape.scalar(value, name)) for name, key, value in table or ())
        return tuple((key, scalar) for key, scalar in pairs if scalar is not None)


def _why_no_step(word: str) -> str:
    if word in LATER:
        return f"'{word}' is not supported by this version"
    if word == "converge":
        return "'converge' waits for everybody: it stands alone ('- converge'), outside of 'parallel'"
    if word == "sequence":
        return "'sequence' is for a branch of 'parallel'; elsewhere steps follow each other anyway"
    return f"'{word}' is no step{did_you_mean(word, ('converge',))} ({_HOW})"


def _would_name(node: Node) -> Iterator[Scalar]:
    """Every `as` in a step that could not be read."""
    for _, _, body in node if isinstance(node, Table) else ():
        name = body.get("as") if isinstance(body, Table) else None
        if isinstance(name, Scalar) and isinstance(name.value, str):
            yield name
