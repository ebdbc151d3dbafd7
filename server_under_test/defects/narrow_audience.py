"""Who listens without being a subscriber of the project, and is forgotten?"""

from collections.abc import Sequence
from dataclasses import replace

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import Audience, EntityEvent, Event, Origin


class ProjectListUntold(PublisherDefect):
    """contract/reference.md R3 turned back: nobody can subscribe to a project before it exists."""

    family = "audience"
    effect = "sends project events to the project's subscribers alone, not to everybody whose list shows it"
    breaks = "live-delivery"
    cause = "project-list-untold"
    entities = ("project",)

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Subscribers instead of readers of the list."""
        return (replace(event, audience=Audience(project_id=event.project_id)),)


class SprintFollowersUntold(PublisherDefect):
    """contract/reference.md R4 turned back: the activity entry has the audience, the entity event has not."""

    family = "audience"
    effect = "sends Sprint* events to subscribers of the project alone, not to those of the sprint"
    breaks = "contract"
    needs = ("sprint-subscription",)
    entities = ("sprint",)

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Without those who follow the sprint."""
        if not isinstance(event, EntityEvent):
            return (event,)
        return (replace(event, audience=replace(event.audience, sprint_id=None)),)
