"""May a fault be the reason? What was done on purpose to a link or process, and for how long."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.history import Fault, History

FOR_GOOD = 1 << 62


@dataclass(frozen=True, slots=True)
class Faults:
    """Spans of record indices by whom they hit; `None` stands for everybody: the fault of a process, or of no actor.

    `begun` are the starts of each list of spans, `latest` the latest end up to each of them.
    """

    begun: Mapping[str | None, Sequence[int]]
    latest: Mapping[str | None, Sequence[int]]

    @classmethod
    def of(cls, history: History) -> "Faults":
        """A fault that never healed lasts to the end; a heal ends what began last under its name."""
        actors = {actor.name for actor in history.header.actors}
        spans: dict[str | None, list[list[int]]] = defaultdict(list)
        waiting: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
        for fault in history.of(Fault):
            if fault.phase == "start":
                span = [fault.index, FOR_GOOD]
                spans[fault.actor if fault.actor in actors else None].append(span)
                waiting[fault.actor, fault.name].append(span)
            elif waiting[fault.actor, fault.name]:
                waiting[fault.actor, fault.name].pop()[1] = fault.index
        begun = {whom: [begin for begin, _ in found] for whom, found in spans.items()}
        latest: dict[str | None, list[int]] = {}
        for whom, found in spans.items():
            ends = latest.setdefault(whom, [])
            for _, end in found:
                ends.append(max(end, ends[-1] if ends else 0))
        return cls(begun, latest)

    def may_explain(self, actor: str, *, since: int, until: int) -> bool:
        """Did a fault hit the actor, or everybody, between these two records?"""
        return any(self._overlaps(whom, since, until) for whom in (actor, None))

    def on_another(self, actor: str, *, since: int, until: int) -> int | None:
        """The start of a fault that hit somebody else between these two records."""
        others = (whom for whom in self.begun if whom not in (actor, None) and self._overlaps(whom, since, until))
        whom = next(others, None)
        return None if whom is None else self.begun[whom][bisect_right(self.begun[whom], until) - 1]

    def _overlaps(self, whom: str | None, since: int, until: int) -> bool:
        place = bisect_right(self.begun.get(whom, ()), until)
        return place > 0 and self.latest[whom][place - 1] >= since
