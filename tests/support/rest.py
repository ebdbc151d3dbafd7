"""A REST caller: what the tests ask in one word, and how they read an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx

from support.serving import soon

Json = dict[str, Any]

LETTERS = str.maketrans("0123456789", "ghijklmnop")


def new_key() -> str:
    """A project key of letters alone, so that its items can be called KEY-N."""
    return uuid4().hex[:10].translate(LETTERS).upper()


def refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Status, code and field of an answer that refuses."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("field")


def shown(answer: httpx.Response) -> Json:
    """The one entity in an answer that grants."""
    assert answer.status_code == 200, answer.text
    content: Json = answer.json()
    (only,) = content.values() if len(content) == 1 else (content,)
    assert isinstance(only, dict), content
    return only


def listed(answer: httpx.Response) -> list[Json]:
    """The entities of a list."""
    assert answer.status_code == 200, answer.text
    (only,) = answer.json().values()
    assert isinstance(only, list), only
    return only


def ids(entities: list[Json]) -> list[str]:
    return [each["id"] for each in entities]


def spelled(case: object) -> str | None:
    """The name of a test case whose text could not be seen; pytest names the others."""
    if isinstance(case, str) and not case.strip():
        return "only spaces" if case else "nothing"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One caller of the routes below /api/v1; the headers tell the server who it is."""

    http: httpx.AsyncClient
    user_id: str
    headers: Mapping[str, str]

    def sending(self, **headers: str) -> "Api":
        """The same server asked under these headers alone, with hyphens for underscores."""
        return replace(self, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def as_user(self, user_id: str) -> "Api":
        """The same server asked by somebody else, who is believed without a token."""
        return replace(self, user_id=user_id, headers={"X-User-Id": user_id})

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        if body is not None:
            options["json"] = body
        headers = {**self.headers, **options.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **options)

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.call("GET", path, params=query or None)

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.call("POST", path, body)

    async def put(self, path: str, body: Any) -> httpx.Response:
        return await self.call("PUT", path, body)

    async def delete(self, path: str) -> httpx.Response:
        return await self.call("DELETE", path)

    async def edit(self, route: str, entity: Json, **fields: Any) -> httpx.Response:
        """Other values for an entity that has a version."""
        return await self.put(f"{route}/{entity['id']}", {"expected_version": entity["version"], **fields})

    async def project(self, **fields: Any) -> Json:
        return shown(await self.post("/projects", {"title": "a board", "key": new_key(), **fields}))

    async def item(self, project: Json, item_type: str = "task", **fields: Any) -> Json:
        body = {"project_id": project["id"], "item_type": item_type, "title": "an item", **fields}
        return shown(await self.post("/work-items", body))

    async def family(self, project: Json) -> tuple[Json, Json, Json]:
        """An epic, a story in it, and a task in that."""
        epic = await self.item(project, "epic")
        story = await self.item(project, "story", parent_id=epic["id"])
        return epic, story, await self.item(project, "task", parent_id=story["id"])

    async def sprint(self, project: Json, **fields: Any) -> Json:
        dates = {"start_date": soon(0), "end_date": soon(14)}
        return shown(await self.post("/sprints", {"project_id": project["id"], "name": "a sprint", **dates, **fields}))

    async def comment(self, item: Json, content: str = "a comment") -> Json:
        return shown(await self.post(f"/work-items/{item['id']}/comments", {"content": content}))

    async def link(self, blocking: Json, blocked: Json, dependency_type: str = "blocks") -> httpx.Response:
        """Ask for a dependency."""
        ends = {"blocking_item_id": blocking["id"], "blocked_item_id": blocked["id"]}
        return await self.post("/dependencies", {**ends, "dependency_type": dependency_type})

    async def dependency(self, blocking: Json, blocked: Json, dependency_type: str = "blocks") -> Json:
        return shown(await self.link(blocking, blocked, dependency_type))

    async def timer(self, item: Json, **fields: Any) -> Json:
        return shown(await self.post("/time-entries", {"work_item_id": item["id"], **fields}))
