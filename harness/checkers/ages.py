"""Which of two copies of an entity is the older one? A level for each, from its version or from the write it names."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.checkers import wording
from harness.history import Content, History, Operation, Outcome, Verb
from harness.history.content import TEXT_FIELDS, VERSIONED, state_of, version_of

ABSENT = -1
EXISTS = 0
DELETED = 1 << 62
"""Above all states: nothing comes after the deletion."""
NEWEST = DELETED - 1
"""What nobody can place may be the newest there is."""
State = tuple[str, str, int | tuple[str, ...]]
"""(entity kind, entity id, version or state)"""


@dataclass(frozen=True, slots=True)
class Ages:
    """`writers`: the one acknowledged write that made a state. A state asked for twice names nobody.

    Where there is a version it is the level. Where there is none, a state is as old as the end of its write when it is
    shown, and proves the beginning of its write when it is remembered: only what ended before the other began is older.
    """

    writers: Mapping[State, Operation]

    @classmethod
    def of(cls, history: History) -> "Ages":
        texts = Counter(text for operation in history.operations for text in _asked_texts(operation))
        found: dict[State, Operation] = {}
        ambiguous: set[State] = set()
        for operation in history.operations:
            state = _made(operation)
            if state is not None:
                is_asked_twice = any(texts[text] > 1 for text in _asked_texts(operation))
                if found.setdefault(state, operation) is not operation or is_asked_twice:
                    ambiguous.add(state)
        return cls({state: operation for state, operation in found.items() if state not in ambiguous})

    def writer(self, kind: str, entity_id: str, content: Content) -> Operation | None:
        state = _state(kind, entity_id, content)
        return self.writers.get(state) if state is not None else None

    def remembered(self, kind: str, entity_id: str, content: Content) -> int:
        """The level that whoever has seen this copy has reached."""
        if kind in VERSIONED:
            version = version_of(content)
            return EXISTS if version is None else version
        writer = self.writer(kind, entity_id, content)
        return EXISTS if writer is None else writer.invoke.index

    def shown(self, kind: str, entity_id: str, content: Content) -> int:
        """The level that this copy has at the most."""
        if kind in VERSIONED:
            version = version_of(content)
            return NEWEST if version is None else version
        writer = self.writer(kind, entity_id, content)
        return NEWEST if writer is None or writer.complete is None else writer.complete.index


def _made(operation: Operation) -> State | None:
    if not operation.took_effect or operation.content is None or operation.entity_id is None:
        return None
    return _state(operation.invoke.entity_kind, operation.entity_id, operation.content)


def _state(kind: str, entity_id: str, content: Content) -> State | None:
    followed = wording.followed(kind)
    if followed is None:
        return None
    if followed not in VERSIONED:
        return (kind, entity_id, state_of(followed, content))
    version = version_of(content)
    return None if version is None else (kind, entity_id, version)


def _asked_texts(operation: Operation) -> Iterator[State]:
    """The text that may tell a state of an entity without versions: of all writes that may have been carried out."""
    kind, values = operation.invoke.entity_kind, operation.invoke.values
    if kind in VERSIONED or operation.invoke.verb is Verb.DELETE or operation.outcome is Outcome.FAIL:
        return
    for name in TEXT_FIELDS[kind]:
        if name in values and operation.entity_id is not None:
            yield (kind, operation.entity_id, (str(values[name]).strip(),))
