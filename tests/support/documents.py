"""Documents to import: entities as another server would have exported them."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

from support.rest import Json, new_key
from support.serving import soon

LONG_AGO = 1_700_000_000
KINDS = ("projects", "sprints", "work_items", "comments", "dependencies", "time_entries")

ROUTES = {
    "projects": "/projects",
    "sprints": "/projects/{project_id}/sprints",
    "work_items": "/projects/{project_id}/work-items?include_done=true",
    "comments": "/work-items/{work_item_id}/comments",
    "dependencies": "/work-items/{blocking_item_id}/dependencies",
    "time_entries": "/work-items/{work_item_id}/time-entries",
}
"""Where a list shows an imported entity of each kind."""


def document(**lists: Any) -> Json:
    """A document with these lists; the others are empty."""
    empty = {kind: [] for kind in (*KINDS, "swim_lanes")}
    head = {"schema_version": 1, "exported_at": "2026-01-01T00:00:00Z", "exported_by": "pm-server"}
    return {**head, **empty, **lists}


def world() -> Json:
    """A document with one entity of each kind, and a second work item for the dependency to end at."""
    project = a_project()
    first, second = an_item(project, 1), an_item(project, 2)
    return document(
        projects=[project],
        sprints=[a_sprint(project)],
        work_items=[first, second],
        comments=[a_comment(first)],
        dependencies=[a_dependency(first, second)],
        time_entries=[a_time_entry(first)],
    )


def revised(imported: Json, kind: str, *, later_s: int, **fields: Any) -> Json:
    """The document again, its first entity of a kind changed so many seconds later."""
    again = deepcopy(imported)
    entity = again[kind][0]
    entity.update(fields, updated_at=entity["updated_at"] + later_s)
    return again


def a_project(**fields: Any) -> Json:
    usual = {"key": new_key(), "title": "imported", "description": None, "status": "active", "version": 3}
    return {"id": str(uuid4()), **usual, "next_work_item_number": 3, **_signed(), **fields}


def a_sprint(project: Json, **fields: Any) -> Json:
    dates = {"start_date": soon(0), "end_date": soon(14)}
    usual = {"project_id": project["id"], "name": "imported", "goal": None, "status": "planned", "version": 2}
    return {"id": str(uuid4()), **usual, **dates, **_signed(), **fields}


def an_item(project: Json, number: int, **fields: Any) -> Json:
    usual = {
        "display_key": f"{project['key']}-{number}",
        "item_type": "task",
        "title": "imported",
        "description": None,
        "status": "todo",
        "priority": "high",
        "parent_id": None,
        "project_id": project["id"],
        "assignee_id": None,
        "sprint_id": None,
        "story_points": None,
        "item_number": number,
        "position": number,
        "version": 5,
    }
    return {"id": str(uuid4()), **usual, **_signed(), **fields}


def a_comment(item: Json, **fields: Any) -> Json:
    return {"id": str(uuid4()), "work_item_id": item["id"], "content": "imported", **_signed(), **fields}


def a_dependency(blocking: Json, blocked: Json, **fields: Any) -> Json:
    ends = {"blocking_item_id": blocking["id"], "blocked_item_id": blocked["id"], "dependency_type": "blocks"}
    return {"id": str(uuid4()), **ends, "created_at": LONG_AGO, "created_by": str(uuid4()), **fields}


def a_time_entry(item: Json, **fields: Any) -> Json:
    times = {"started_at": LONG_AGO, "ended_at": LONG_AGO + 60, "duration_seconds": 60, "is_running": False}
    dated = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    usual = {"work_item_id": item["id"], "user_id": str(uuid4()), "description": None}
    return {"id": str(uuid4()), **usual, **times, **dated, **fields}


def _signed() -> Json:
    user_id = str(uuid4())
    return {"created_at": LONG_AGO, "updated_at": LONG_AGO, "created_by": user_id, "updated_by": user_id}
