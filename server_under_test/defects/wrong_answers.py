"""What can be wrong in the answer to a question over WebSocket? In what was asked for, and in what was counted."""

from abc import abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from pm_wire import messages_pb2 as pb

from server_under_test.defects.defect import Defect
from server_under_test.queries import View
from server_under_test.wire.asks import Asks


class WrongAnswer(Defect):
    """One read command answers something else."""

    family = "snapshot"
    breaks = "contract"
    operations = ()
    doors = ("ws",)
    question: ClassVar[str]

    def asks(self, inner: Asks) -> Asks:
        """The same questions, one with another answer."""
        ask = inner[self.question]
        return {**inner, self.question: replace(ask, read=lambda view, message: self.answer(ask.read, view, message))}

    @abstractmethod
    def answer(self, read: Any, view: View, message: Any) -> dict[str, Any]:
        """The payload of the answer."""


class SinceDefect(WrongAnswer):
    """A bug in what has changed since some time."""

    needs = ("delta",)
    entities = ("work_item",)
    question = "get_work_items_request"


class SinceIgnored(SinceDefect):
    """contract/reference.md R13 turned back: the field is there, and nobody reads it."""

    effect = "ignores since_timestamp: the answer is always complete, and holds nothing deleted"

    def answer(self, read: Any, view: View, message: pb.GetWorkItemsRequest) -> dict[str, Any]:
        """As if it had not been said."""
        asked = pb.GetWorkItemsRequest(project_id=message.project_id)
        return read(view, asked)  # type: ignore[no-any-return]  # a payload of the table's own


class SinceOffByOne(SinceDefect):
    """Later than, instead of not before: what changed within that very second is missing."""

    effect = "leaves out of a delta what was changed in the very second of since_timestamp"

    def answer(self, read: Any, view: View, message: pb.GetWorkItemsRequest) -> dict[str, Any]:
        """A second later."""
        asked = pb.GetWorkItemsRequest(project_id=message.project_id)
        if message.HasField("since_timestamp"):
            asked.since_timestamp = message.since_timestamp + 1
        return read(view, asked)  # type: ignore[no-any-return]  # a payload of the table's own


class SinceWithoutDeletions(SinceDefect):
    """What is gone is in no list, so in none of what changed either."""

    effect = "leaves deleted items out of a delta"

    def answer(self, read: Any, view: View, message: pb.GetWorkItemsRequest) -> dict[str, Any]:
        """The living alone."""
        listed = read(view, message)["work_items_list"]
        living = [item for item in listed.work_items if not item.HasField("deleted_at")]
        return {"work_items_list": pb.WorkItemsList(work_items=living, as_of_timestamp=listed.as_of_timestamp)}


class WrongCounts(WrongAnswer):
    """The length of the page passes for the length of the list."""

    effect = "counts in total_count of time entries only those on the page"
    needs = ("paging",)
    entities = ("time_entry",)
    question = "get_time_entries_request"

    def answer(self, read: Any, view: View, message: pb.GetTimeEntriesRequest) -> dict[str, Any]:
        """As many as are shown."""
        listed = read(view, message)["time_entries_list"]
        listed.total_count = len(listed.time_entries)
        return {"time_entries_list": listed}
