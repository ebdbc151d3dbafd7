from typing import Any

from harness.actors.foreign import ForeignProjects
from harness.history import EntityKind, Event
from harness.protocol import Pushed


def push(project_id: str, event: Event = Event.CREATED, key: str | None = None, kind: str = "project") -> Pushed:
    content: dict[str, Any] | None = {"id": project_id, "key": key} if key is not None else None
    return Pushed(message_id="m", event=event, entity_kind=kind, entity_id=project_id, content=content)


def test_own_projects_are_known_by_the_runs_prefix_or_by_a_key_the_scenario_chose() -> None:
    projects = ForeignProjects("RUN", ["chosen"])
    assert not projects.is_about_one(push("p1", key="RUNA"))
    assert not projects.is_about_one(push("p2", key="CHOSEN"))


def test_a_project_with_another_key_is_foreign_and_stays_so() -> None:
    projects = ForeignProjects("RUN")
    assert projects.is_about_one(push("p1", key="OTHER"))
    for event in (Event.DELETED, Event.ACTIVITY):
        assert projects.is_about_one(push("p1", event))


def test_what_is_not_known_to_be_foreign_is_kept() -> None:
    """The activity entry of a creation comes before anybody can know whose project it is."""
    assert not ForeignProjects("RUN").is_about_one(push("p1", Event.ACTIVITY))


def test_a_list_loses_foreign_projects_which_are_remembered() -> None:
    projects = ForeignProjects("RUN")
    listed = ({"id": "p1", "key": "RUNA"}, {"id": "p2", "key": "OTHER"})
    assert projects.without(EntityKind.PROJECT, listed) == listed[:1]
    assert projects.is_about_one(push("p2", Event.DELETED))


def test_other_kinds_are_never_foreign() -> None:
    projects = ForeignProjects("RUN")
    items = ({"id": "i1", "key": "OTHER"},)
    assert projects.without(EntityKind.WORK_ITEM, items) == items
    assert not projects.is_about_one(push("i1", key="OTHER", kind="work_item"))
