"""One channel for all projects: whoever follows any of them hears of all."""

from collections.abc import Sequence
from dataclasses import replace

from server_under_test.defects.defect import WITHIN_PROJECTS, PublisherDefect
from server_under_test.defects.templates import ReachDefect
from server_under_test.events import EntityEvent, Event, Origin
from server_under_test.fanout import Subscribers


class ToldAcrossProjects(PublisherDefect, ReachDefect):
    """Entity events go to every connection that has subscribed to anything."""

    family = "audience"
    effect = "sends entity events to the subscribers of every project"
    breaks = "scope"
    cause = "wrong-audience"
    needs = ("two-projects",)
    entities = WITHIN_PROJECTS

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Everyone, to begin with."""
        if not isinstance(event, EntityEvent):
            return (event,)
        return (replace(event, audience=replace(event.audience, is_everyone=True)),)

    def told(self, event: Event, origin: Origin, concerned: Subscribers) -> Subscribers:
        """Of these, who follows some project."""
        if not event.audience.is_everyone:
            return concerned
        return {each: connection for each, connection in concerned.items() if connection.projects}
