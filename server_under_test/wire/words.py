"""Enumerated values: the word the server keeps, the number the wire carries."""

from collections.abc import Mapping

from pm_wire import messages_pb2 as pb

PROJECT_STATUS = {"active": pb.PROJECT_STATUS_ACTIVE, "archived": pb.PROJECT_STATUS_ARCHIVED}
ITEM_TYPE = {"epic": pb.EPIC, "story": pb.STORY, "task": pb.TASK}
SPRINT_STATUS = {
    "planned": pb.PLANNED,
    "active": pb.ACTIVE,
    "completed": pb.COMPLETED,
    "cancelled": pb.CANCELLED,
}
DEPENDENCY_TYPE = {"blocks": pb.BLOCKS, "relates_to": pb.RELATES_TO}

UNKNOWN = "unknown"


def word_for(number: int, numbers: Mapping[str, int]) -> str:
    """The word for a number from outside; an unknown number becomes a word no rule accepts."""
    return next((word for word, known in numbers.items() if known == number), UNKNOWN)
