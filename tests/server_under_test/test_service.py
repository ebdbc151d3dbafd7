"""The one way in: all of a mutation or nothing, and events in commit order."""

import asyncio

import pytest

from server_under_test.commands import CreateProject, CreateWorkItem
from server_under_test.config import Limits
from server_under_test.errors import Refused
from server_under_test.service import Service
from server_under_test.storage import Database
from server_under_test.values import Origin

REST = Origin(user_id="00000000-0000-0000-0000-000000000001", door="rest")
WS = Origin(user_id=REST.user_id, door="ws", connection_id=1, message_id="m")


class Notes:
    """A publisher that only takes notes."""

    def __init__(self):
        self.events = []

    def publish(self, events, origin):
        self.events += events


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "pm.db")
    yield database
    await database.close()


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
async def service(database, notes):
    service = Service(database, notes, limits=Limits(), encode_reply=lambda _event, _id: b"reply")
    await service.welcome(REST.user_id)
    return service


async def test_a_command_that_fails_half_way_leaves_nothing_and_tells_nobody(database, notes):
    def fail(_event, _message_id):
        raise RuntimeError("the idempotency record could not be made")

    service = Service(database, notes, limits=Limits(), encode_reply=fail)
    await service.welcome(REST.user_id)
    with pytest.raises(RuntimeError):
        await service.execute(CreateProject(title="t", key="KEY"), WS)
    assert await service.read(lambda tables: tables.projects.living()) == []
    assert await service.read(lambda tables: tables.activity.last_sequence()) == 0
    assert notes.events == []
    await service.execute(CreateProject(title="t", key="KEY"), REST)
    assert len(await service.read(lambda tables: tables.projects.living())) == 1


async def test_a_failed_commit_is_rolled_back(database, notes):
    def full_disk(connection, _target):
        connection.execute("ROLLBACK")
        raise OSError("no space left")

    service = Service(database, notes, limits=Limits(), encode_reply=lambda _event, _id: b"", settle=full_disk)
    await service.welcome(REST.user_id)
    with pytest.raises(OSError, match="no space"):
        await service.execute(CreateProject(title="t", key="KEY"), REST)
    assert notes.events == []


async def test_the_counter_advances_only_with_its_item(service):
    project = (await service.execute(CreateProject(title="t", key="KEY"), REST)).after
    bad = CreateWorkItem(project_id=project.id, item_type="task", title="t", parent_id=project.id)
    with pytest.raises(Refused):
        await service.execute(bad, REST)
    good = CreateWorkItem(project_id=project.id, item_type="task", title="t")
    assert (await service.execute(good, REST)).after.item_number == 1


async def test_events_are_published_in_commit_order(service, notes):
    project = (await service.execute(CreateProject(title="t", key="KEY"), REST)).after
    notes.events.clear()
    create = CreateWorkItem(project_id=project.id, item_type="task", title="t")
    await asyncio.gather(*(service.execute(create, REST) for _ in range(100)))
    numbers = [event.after.item_number for event in notes.events[1::2]]
    assert numbers == list(range(1, 101))


async def test_the_service_is_drained_when_no_command_is_running(service, notes):
    running = asyncio.create_task(service.execute(CreateProject(title="t", key="KEY"), REST))
    await asyncio.sleep(0)
    await service.drained()
    assert len(notes.events) == 2
    await running
