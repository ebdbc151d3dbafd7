"""What does a client show while its own write is on the way? The write's effect, laid over what is confirmed."""

from dataclasses import dataclass

from harness.history import Content, EntityKind, Verb
from harness.history.content import VERSIONED, version_of

_CLEARABLE = frozenset({"parent_id", "sprint_id", "assignee_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A write without an outcome. `entity_id` is the temporary id for a create.

    `base_version` is the version the write started from: the copy shown is the next one.
    """

    verb: Verb
    entity_kind: EntityKind
    entity_id: str
    values: Content
    base_version: int | None = None

    def over(self, content: Content | None) -> Content | None:
        """What is seen instead of `content`; None for nothing."""
        if self.verb is Verb.DELETE:
            return None
        if self.verb is Verb.CREATE:
            return {**_as_shown(self.values), "id": self.entity_id}
        if content is None:
            return None  # deleted under the write
        return {**content, **_as_shown(self.values), **self._version_over(content)}

    def _version_over(self, content: Content) -> Content:
        held = version_of(content)
        if self.entity_kind not in VERSIONED or held is None:
            return {}
        # Its own echo may arrive before the reply: then the next version is the one already held.
        return {"version": max(held, (self.base_version or 0) + 1)}


def _as_shown(values: Content) -> Content:
    """As the entity will show them: a reference given as None or "" is cleared, any other None is not sent."""
    references = {name: value or None for name, value in values.items() if name in _CLEARABLE}
    return {name: value for name, value in values.items() if value is not None} | references
