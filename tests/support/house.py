"""The command layer without a door: commands, what they tell, and reads, over a database of its own and a clock."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from server_under_test.commands import Command, CreateProject, CreateWorkItem
from server_under_test.commands.access import MembersOnly, OpenAccess
from server_under_test.entities import Project, WorkItem
from server_under_test.errors import Refused
from server_under_test.events import ActivityEvent, Event, Origin
from server_under_test.service import Service
from server_under_test.settings.config import Limits
from server_under_test.storage import Database
from server_under_test.wire import encode

ALICE = "aaaaaaaa-0000-4000-8000-000000000000"
BOB = "bbbbbbbb-0000-4000-8000-000000000000"
NOON = 1_800_000_000


@dataclass(kw_only=True)
class House:
    """Alice and Bob at work; `now` is whatever a test says it is."""

    database: Database
    access: OpenAccess | MembersOnly = field(default_factory=OpenAccess)
    now: float = NOON
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.service = Service(
            self.database,
            self,
            limits=Limits(),
            encode_reply=encode.reply_message,
            access=self.access,
            clock=lambda: self.now,
        )

    def publish(self, events: Any, _origin: Origin) -> None:
        self.events += events

    def evict(self, _eviction: Any) -> None:
        """Nobody is connected."""

    async def do(self, command: Command, user: str = ALICE, door: str = "ws", message_id: str = "") -> Any:
        """Carry a command out and return its reply."""
        origin = Origin(user_id=user, door=door, connection_id=1, message_id=message_id)  # type: ignore[arg-type]
        return await self.service.execute(command, origin)

    async def made(self, command: Command, **origin: Any) -> Any:
        """The entity a command leaves."""
        return (await self.do(command, **origin)).after

    async def refusal(self, command: Command, **origin: Any) -> tuple[str, str | None]:
        """The code of a refusal, and the field it blames."""
        with pytest.raises(Refused) as refused:
            await self.do(command, **origin)
        return refused.value.code, refused.value.field

    async def read(self, query: Any, *arguments: Any, user: str = ALICE, **options: Any) -> Any:
        """What a query answers."""
        return await self.service.read(lambda view: query(view, *arguments, **options), user)

    def told(self) -> list[str]:
        """What was published since the last call, in words."""
        events, self.events = self.events, []
        return [_told(event) for event in events]

    async def project(self, key: str = "DEMO", user: str = ALICE) -> Project:
        return await self.made(CreateProject(title=key, key=key), user=user)  # type: ignore[no-any-return]

    async def item(self, project: Project, title: str = "a task", **fields: Any) -> WorkItem:
        command = CreateWorkItem(**{"project_id": project.id, "item_type": "task", "title": title, **fields})
        return await self.made(command, user=project.created_by)  # type: ignore[no-any-return]


def _told(event: Event) -> str:
    about = f"{event.entity} {event.operation}"
    return f"activity {about}" if isinstance(event, ActivityEvent) else about
