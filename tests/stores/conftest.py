from collections.abc import Callable
from itertools import count

import pytest

from harness.history import Content, Deliver, Door, EntityKind, Event, Snapshot
from harness.stores import ClientStore


@pytest.fixture
def store() -> ClientStore:
    return ClientStore()


@pytest.fixture
def item() -> Callable[..., Content]:
    """A work item of project `p`, as a WebSocket shows it."""

    def made(version: int = 1, entity_id: str = "w", **values: object) -> Content:
        own = {"id": entity_id, "project_id": "p", "version": version, "title": f"title {version}", "parent_id": None}
        return {**own, "ancestor_ids": [], "descendant_ids": [], **values}

    return made


@pytest.fixture
def comment() -> Callable[..., Content]:
    def made(content: str, at_s: int = 100, entity_id: str = "c", **values: object) -> Content:
        return {
            "id": entity_id,
            "work_item_id": "w",
            "content": content,
            "updated_at": at_s,
            "updated_by": "u",
            **values,
        }

    return made


@pytest.fixture
def event() -> Callable[..., Deliver]:
    """An entity event with a message id of its own: `event("updated", item(2))`, `event("deleted", entity_id="w")`."""
    numbers = count(1)

    def made(
        what: str,
        content: Content | None = None,
        *,
        kind: str = "work_item",
        entity_id: str = "",
        changes: tuple[str, ...] | None = None,
        epoch: int = 1,
    ) -> Deliver:
        number = next(numbers)
        return Deliver(
            index=number,
            at_ns=number,
            actor="alice",
            epoch=epoch,
            position=number,
            message_id=f"e{number}",
            event=Event(what),
            entity_kind=kind,
            entity_id=entity_id or str(content["id"]),
            version=content.get("version") if content else None,
            content=content,
            changes=("title",) if changes is None and what == "updated" else changes or (),
        )

    return made


@pytest.fixture
def snapshot() -> Callable[..., Snapshot]:
    def made(
        *entities: Content,
        kind: EntityKind = EntityKind.WORK_ITEM,
        project_id: str | None = "p",
        work_item_id: str | None = None,
        epoch: int = 1,
        whole: bool = True,
    ) -> Snapshot:
        return Snapshot(
            index=0,
            at_ns=0,
            actor="alice",
            source=Door.WS,
            purpose="initial",
            entity_kind=kind,
            project_id=project_id,
            work_item_id=work_item_id,
            epoch=epoch,
            whole=whole,
            entities=entities,
        )

    return made
