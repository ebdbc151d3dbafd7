"""Time entries over HTTP: a timer is started by creating an entry and stopped by updating it."""

from server_under_test.commands.time_entries import DeleteTimeEntry, StartTimer, UpdateTimeEntry
from server_under_test.queries import time_entries
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import Body, Flag, Id, Nothing
from server_under_test.rest.operation import Operation, Operations


class NewTimeEntry(Body):
    """What the acting user begins to work on."""

    work_item_id: Id
    description: str | None = None


class TimeEntryChanges(Body):
    """Other words for an entry, or its end."""

    stop: Flag = None
    description: str | None = None


class OneTimeEntry(shapes.Shape):
    """A time entry."""

    time_entry: shapes.TimeEntry


class TimeEntries(shapes.Shape):
    """Time entries, the newest start first."""

    time_entries: list[shapes.TimeEntry]


async def list_time_entries(call: Call, _: Nothing) -> TimeEntries:
    """The time spent on a work item."""
    work_item = call.path("work_item")
    entries, _total = await call.read(
        lambda view: time_entries.of_work_item(view, lookup.work_item(view, work_item).id)
    )
    return TimeEntries.of(time_entries=entries)


async def get_time_entry(call: Call, _: Nothing) -> OneTimeEntry:
    """One time entry."""
    time_entry_id = call.uuid("time_entry_id")
    return OneTimeEntry.of(time_entry=await call.read(lambda view: time_entries.one(view, time_entry_id)))


async def create_time_entry(call: Call, asked: NewTimeEntry) -> OneTimeEntry:
    """A running entry of the acting user, whose other one is stopped."""
    return OneTimeEntry.of(time_entry=await call.write(StartTimer(**asked.fields())))


async def update_time_entry(call: Call, asked: TimeEntryChanges) -> OneTimeEntry:
    """Other words for a time entry, or its end."""
    command = UpdateTimeEntry(time_entry_id=call.uuid("time_entry_id"), **asked.fields())
    return OneTimeEntry.of(time_entry=await call.write(command))


async def delete_time_entry(call: Call, _: Nothing) -> shapes.Deleted:
    """A time entry goes."""
    return await call.delete(DeleteTimeEntry(time_entry_id=call.uuid("time_entry_id")))


OPERATIONS: Operations = (
    Operation(
        method="GET",
        path="/api/v1/work-items/{work_item}/time-entries",
        handler=list_time_entries,
        takes=Nothing,
        answers=TimeEntries,
    ),
    Operation(
        method="POST",
        path="/api/v1/time-entries",
        handler=create_time_entry,
        takes=NewTimeEntry,
        answers=OneTimeEntry,
        refuses=(404,),
    ),
    Operation(
        method="GET",
        path="/api/v1/time-entries/{time_entry_id}",
        handler=get_time_entry,
        takes=Nothing,
        answers=OneTimeEntry,
    ),
    Operation(
        method="PUT",
        path="/api/v1/time-entries/{time_entry_id}",
        handler=update_time_entry,
        takes=TimeEntryChanges,
        answers=OneTimeEntry,
    ),
    Operation(
        method="DELETE",
        path="/api/v1/time-entries/{time_entry_id}",
        handler=delete_time_entry,
        takes=Nothing,
        answers=shapes.Deleted,
    ),
)
