"""What is removed after a run on a server of one's own, and in which order?"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from harness.adapters.rest import HttpAnswer
from harness.errors import ServerUnavailable
from harness.history import (
    Complete,
    Door,
    EntityKind,
    Header,
    History,
    Invoke,
    Outcome,
    Verb,
)
from harness.protocol import HttpRequest
from harness.runner.cleanup import leaves_first, remove_what_was_made

RunOf = Callable[..., History]


class FakeServer:
    """A REST door that holds projects and what is in them, and remembers the order of deletions.

    `refuses` are ids it does not delete.
    """

    def __init__(self, projects: list[dict[str, Any]], items: list[dict[str, Any]], refuses: str = "") -> None:
        self.lists = {"projects": projects, "work_items": items, "sprints": []}
        self.refuses = refuses.split()
        self.deleted: list[str] = []

    async def send(self, request: HttpRequest, *, user: str | None = None) -> HttpAnswer:
        if request.method == "DELETE":
            entity_id = request.path.rsplit("/", 1)[1]
            if entity_id in self.refuses:
                return self._answer(409, {"error": {"code": "DELETE_BLOCKED", "message": "no"}})
            self.deleted.append(entity_id)
            return self._answer(200, {"deleted_id": entity_id})
        name = request.path.rsplit("/", 1)[1].replace("-", "_")
        return self._answer(200, {name: self.lists[name]})

    def _answer(self, status: int, body: Any) -> HttpAnswer:
        return HttpAnswer(status=status, content_type="application/json", body=json.dumps(body).encode())


@pytest.fixture
def run_of(a_header: Callable[..., Header]) -> Callable[..., History]:
    """A history that did these deeds; a project's key is its id in capitals."""

    def make(*deeds: tuple[Verb, EntityKind, str], outcome: Outcome = Outcome.OK) -> History:
        records: list[Any] = []
        for number, (verb, kind, entity_id) in enumerate(deeds, start=1):
            records.append(
                Invoke(
                    index=len(records),
                    at_ns=0,
                    actor="pm",
                    operation=number,
                    verb=verb,
                    entity_kind=kind,
                    door=Door.REST,
                    entity_id=None if verb is Verb.CREATE else entity_id,
                    values={"key": entity_id.upper()} if kind is EntityKind.PROJECT and verb is Verb.CREATE else {},
                )
            )
            records.append(
                Complete(
                    index=len(records),
                    at_ns=0,
                    actor="pm",
                    operation=number,
                    outcome=outcome,
                    entity_id=entity_id if outcome is Outcome.OK else None,
                )
            )
        return History(a_header(), tuple(records))

    return make


PROJECT, ITEM, COMMENT, SPRINT = (
    EntityKind.PROJECT,
    EntityKind.WORK_ITEM,
    EntityKind.COMMENT,
    EntityKind.SPRINT,
)


async def removed(server: FakeServer, history: History) -> list[str]:
    return await remove_what_was_made(server, history)  # type: ignore[arg-type]  # a fake


async def test_comments_go_before_their_items_and_projects_last(run_of: RunOf) -> None:
    server = FakeServer([{"id": "p", "key": "P"}], [])
    deeds = [(Verb.CREATE, kind, name) for kind, name in ((PROJECT, "p"), (SPRINT, "s"), (ITEM, "i"), (COMMENT, "c"))]
    assert await removed(server, run_of(*deeds)) == []
    assert server.deleted[:4] == ["c", "i", "s", "p"]


async def test_what_the_scenario_deleted_is_not_deleted_again(run_of: RunOf) -> None:
    server = FakeServer([], [])
    await removed(server, run_of((Verb.CREATE, PROJECT, "p"), (Verb.CREATE, ITEM, "i"), (Verb.DELETE, ITEM, "i")))
    assert server.deleted == ["p"]


async def test_a_project_whose_creation_was_never_acknowledged_is_found_by_its_key(run_of: RunOf) -> None:
    server = FakeServer([{"id": "lost", "key": "P"}, {"id": "foreign", "key": "Q"}], [{"id": "i"}])
    assert await removed(server, run_of((Verb.CREATE, PROJECT, "p"), outcome=Outcome.INFO)) == []
    assert server.deleted == ["i", "lost"]


async def test_what_stays_is_told(run_of: RunOf) -> None:
    server = FakeServer([{"id": "p", "key": "P"}], [{"id": "i"}], refuses="i p")
    history = run_of((Verb.CREATE, PROJECT, "p"), (Verb.CREATE, ITEM, "i"))
    assert await removed(server, history) == ["work_item i", "project p"]


async def test_a_server_that_has_gone_is_told_with_the_keys(run_of: RunOf) -> None:
    class Gone:
        async def send(self, request: HttpRequest, *, user: str | None = None) -> HttpAnswer:
            raise ServerUnavailable("nobody answers")

    (left,) = await removed(Gone(), run_of((Verb.CREATE, PROJECT, "p")))  # type: ignore[arg-type]  # a fake
    assert left == "the projects with keys P (nobody answers)"


def test_children_are_removed_before_their_parents() -> None:
    items: list[dict[str, Any]] = [
        {"id": "epic"},
        {"id": "task", "parent_id": "story"},
        {"id": "story", "parent_id": "epic"},
        {"id": "orphan", "parent_id": "gone"},
    ]
    order = [item["id"] for item in leaves_first(items)]
    assert order.index("task") < order.index("story") < order.index("epic")
    assert len(order) == 4


def test_a_cycle_of_parents_ends() -> None:
    assert len(leaves_first([{"id": "a", "parent_id": "b"}, {"id": "b", "parent_id": "a"}])) == 2
