"""Every kind of entity, every operation: told to everybody, or lost on its way."""

from typing import Any

from histories.telling import Wrong, tell_right, tell_wrong
from support.stories import Story, Write

from harness.history import DEEDS, EntityKind, Verb

VALUES: dict[EntityKind, dict[str, Any]] = {
    EntityKind.COMMENT: {"work_item_id": "login"},
    EntityKind.TIME_ENTRY: {"work_item_id": "login", "description": "work"},
    EntityKind.DEPENDENCY: {"blocking_item_id": "login", "blocked_item_id": "cart", "dependency_type": "blocks"},
}
CHANGES: dict[EntityKind, dict[str, Any]] = {
    EntityKind.PROJECT: {"description": "Ours"},
    EntityKind.WORK_ITEM: {"title": "Log in"},
    EntityKind.SPRINT: {"goal": "Sell"},
    EntityKind.COMMENT: {"content": "Noted"},
    EntityKind.TIME_ENTRY: {"description": "play"},
}


def done(story: Story, kind: EntityKind, verb: Verb, actor: str = "pm") -> Write:
    """One acknowledged operation on an entity that everybody has been told of, with all it hangs on."""
    if kind in VALUES:
        for item in ("login", "cart"):
            story.everybody(story.create("pm", item))
    if verb is not Verb.CREATE:
        story.everybody(story.create("pm", "it", kind.value, **VALUES.get(kind, {})))
    if verb is Verb.UPDATE:
        return story.update(actor, "it", kind.value, **CHANGES[kind])
    if verb is Verb.DELETE:
        return story.delete(actor, "it", kind.value)
    return story.create(actor, "it", kind.value, **VALUES.get(kind, {}))


def reaches_everybody(kind: EntityKind, verb: Verb) -> Any:
    def tell(story: Story) -> None:
        story.everybody(done(story, kind, verb))
        story.settle()

    return tell


def only_the_feed_tells(kind: EntityKind, verb: Verb) -> Any:
    def tell(story: Story) -> Wrong:
        write = done(story, kind, verb)
        entry = story.entry("bob", write)
        return {"live-delivery": [("metadata-only-broadcast", (write, entry, story.fence("bob")))]}

    return tell


def nobody_is_told(kind: EntityKind, verb: Verb) -> Any:
    def tell(story: Story) -> Wrong:
        write = done(story, kind, verb)
        return {"live-delivery": [("no-broadcast", (write, story.fence("bob")))]}

    return tell


def only_the_caller_is_told(kind: EntityKind, verb: Verb) -> Any:
    def tell(story: Story) -> Wrong:
        write = done(story, kind, verb, "alice")
        echo = story.shown("alice", write)
        return {"live-delivery": [("reply-only", (write, echo, story.fence("bob")))]}

    return tell


def one_of_two_is_told(kind: EntityKind, verb: Verb) -> Any:
    def tell(story: Story) -> Wrong:
        write = done(story, kind, verb)
        seen = story.shown("alice", write)
        story.entry("alice", write)
        return {"live-delivery": [("missed-subscriber", (write, seen, story.fence("bob")))]}

    return tell


for kind, verb in DEEDS:
    deed = f"{verb}_of_a_{kind}"
    holds = ("live-delivery", "convergence", "durability", "multiplicity", "no-creation")
    tell_right(f"{deed}_reaches_everybody", reaches_everybody(kind, verb), holds)
    tell_wrong("live-delivery", f"{deed}_is_told_by_the_feed_alone", only_the_feed_tells(kind, verb), clients="bob")
    if verb is Verb.CREATE:
        tell_wrong("live-delivery", f"{deed}_is_told_to_nobody", nobody_is_told(kind, verb), clients="bob")
    if verb is Verb.UPDATE:
        tell_wrong("live-delivery", f"{deed}_is_told_to_the_caller_alone", only_the_caller_is_told(kind, verb))
    if verb is Verb.DELETE and kind is not EntityKind.PROJECT:
        tell_wrong("live-delivery", f"{deed}_is_told_to_one_of_two", one_of_two_is_told(kind, verb))
