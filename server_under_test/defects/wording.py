"""Other words for an entity: the text field of each kind, rewritten."""

from collections.abc import Callable
from dataclasses import replace

from server_under_test.values import Comment, Entity, Sprint


def reworded(entity: Entity, rewrite: Callable[[str], str]) -> Entity:
    """The entity with its title, name or content rewritten."""
    if isinstance(entity, Comment):
        return replace(entity, content=rewrite(entity.content))
    if isinstance(entity, Sprint):
        return replace(entity, name=rewrite(entity.name))
    return replace(entity, title=rewrite(entity.title))
