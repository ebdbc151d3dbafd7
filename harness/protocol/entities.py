"""What does an entity look like? From its protobuf message to content with the keys of the REST objects (rest.md 2).

All keys are always there: an unset optional is None, an enum its word. `deleted_at` is there only when set; work items
also carry `ancestor_ids` and `descendant_ids`, and no `display_key`, which only REST shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from google.protobuf.message import Message
from pm_wire import messages_pb2 as pb

from harness.history import Content, JsonValue
from harness.protocol.words import word_of, words_of


@dataclass(frozen=True, slots=True)
class _Shape:
    """An entity's fields by the way they are read; worked out once, for thousands of events a second."""

    plain: tuple[str, ...]
    optional: tuple[str, ...]
    lists: tuple[str, ...]
    words: tuple[tuple[str, Mapping[int, str]], ...]

    @classmethod
    def of(cls, message: type[Message]) -> "_Shape":
        fields = [field for field in message.DESCRIPTOR.fields if field.name != "deleted_at"]
        return cls(
            plain=tuple(f.name for f in fields if not (f.is_repeated or f.enum_type or f.has_presence)),
            optional=tuple(f.name for f in fields if f.has_presence),
            lists=tuple(f.name for f in fields if f.is_repeated),
            words=tuple((f.name, words_of(f.enum_type)) for f in fields if f.enum_type),
        )


_SHAPES = {
    message.DESCRIPTOR.full_name: _Shape.of(message)
    for message in (pb.Project, pb.WorkItem, pb.Sprint, pb.Comment, pb.TimeEntry, pb.Dependency)
}


def content_of(entity: Message) -> Content:
    """The content of a Project, WorkItem, Sprint, Comment, TimeEntry or Dependency message."""
    shape = _SHAPES[entity.DESCRIPTOR.full_name]
    content: dict[str, JsonValue] = {name: getattr(entity, name) for name in shape.plain}
    for name in shape.optional:
        content[name] = getattr(entity, name) if entity.HasField(name) else None
    for name in shape.lists:
        content[name] = list(getattr(entity, name))
    for name, words in shape.words:
        content[name] = word_of(words, getattr(entity, name))
    if entity.HasField("deleted_at"):
        content["deleted_at"] = entity.deleted_at  # type: ignore[attr-defined]  # all six messages have the field
    return content
