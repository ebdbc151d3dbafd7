"""What does a connection follow? What it subscribed to and loaded, and so what it may be expected to show."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.history import EntityKind, History, Snapshot, Subscribe

Connection = tuple[str, int]


@dataclass(slots=True)
class Following:
    """`subscribed_at` by project; `comments_of` are the work items (or projects) whose comments were loaded."""

    subscribed_at: dict[str, int] = field(default_factory=dict)
    has_project_list: bool = False
    comments_of: set[str] = field(default_factory=set)

    @property
    def scope(self) -> tuple[frozenset[str], bool]:
        """Equal for connections that are to show the same: (projects, list of projects?)."""
        return frozenset(self.subscribed_at), self.has_project_list

    def was_shown_comment(self, *, project: str, work_item: str, created: int | None) -> bool:
        """Must the connection have heard of a comment: by loading it, or as an event after it had subscribed?

        contract/client.md 4: comments are loaded when their work item is opened, not with the board.
        """
        if work_item in self.comments_of or project in self.comments_of:
            return True
        return created is not None and created > self.subscribed_at.get(project, created)


def followings(history: History) -> Mapping[Connection, Following]:
    found: dict[Connection, Following] = defaultdict(Following)
    for record in history.of(Subscribe):
        for project in record.projects:
            found[record.actor, record.epoch].subscribed_at.setdefault(project, record.index)
    for snapshot in history.of(Snapshot):
        if snapshot.purpose == "initial" and snapshot.epoch is not None:
            following = found[snapshot.actor, snapshot.epoch]
            if snapshot.entity_kind is EntityKind.PROJECT:
                following.has_project_list = True
            elif snapshot.entity_kind is EntityKind.COMMENT:
                following.comments_of.add(str(snapshot.work_item_id or snapshot.project_id))
    return dict(found)
