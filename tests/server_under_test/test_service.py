"""The one way in: all of a mutation or nothing, and events in commit order."""

import asyncio
import sqlite3
import threading

import pytest

from server_under_test.commands import CreateProject, CreateWorkItem
from server_under_test.errors import Refused
from server_under_test.events import Origin
from server_under_test.queries import projects
from server_under_test.service import Service
from server_under_test.settings.config import Limits
from server_under_test.storage import Database

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
    assert await service.read(projects.all_projects, REST.user_id) == []
    assert await service.read(lambda view: view.tables.activity.last_sequence(), REST.user_id) == 0
    assert notes.events == []
    await service.execute(CreateProject(title="t", key="KEY"), REST)
    assert len(await service.read(projects.all_projects, REST.user_id)) == 1


async def test_a_failed_commit_is_rolled_back(database, notes):
    def full_disk(connection, _target):
        connection.execute("ROLLBACK")
        raise OSError("no space left")

    service = Service(database, notes, limits=Limits(), encode_reply=lambda _event, _id: b"", settle=full_disk)
    await service.welcome(REST.user_id)
    with pytest.raises(sqlite3.OperationalError, match="rolled back"):
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


async def test_what_was_committed_is_told_even_if_the_caller_gave_up(service, notes):
    impatient = asyncio.create_task(service.execute(CreateProject(title="t", key="KEY"), REST))
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    await service.execute(CreateProject(title="u", key="LATER"), REST)
    assert [event.after.key for event in notes.events[1::2]] == ["KEY", "LATER"]


async def test_a_delta_starts_no_later_than_the_oldest_write_it_may_miss(database, notes):
    times = iter([100.0, 100.9, 101.1, 101.2, 102.0])
    seen, reading = threading.Event(), threading.Event()

    def wait_for_reader(_connection, _target):
        seen.set()
        assert reading.wait(20)

    service = Service(
        database,
        notes,
        limits=Limits(),
        encode_reply=lambda _event, _id: b"",
        settle=wait_for_reader,
        clock=lambda: next(times),
    )
    await service.welcome(REST.user_id)
    writing = asyncio.create_task(service.execute(CreateProject(title="t", key="KEY"), REST))
    await asyncio.to_thread(seen.wait, 20)
    as_of, projects_seen = await service.read(lambda view: (view.as_of, projects.all_projects(view)), REST.user_id)
    reading.set()
    created = (await writing).after
    assert projects_seen == []
    assert as_of <= created.updated_at == 100
