"""How is a history of the corpus told? A function that tells a story and says what is wrong with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from histories.labels import Broken, Label
from support.stories import Story, Write

from harness.history import History

Evidence = Iterable[Any]
"""Records, and writes, which stand for their invocation and completion."""
Wrong = dict[str, list[tuple[str, Evidence]]]


@dataclass(frozen=True)
class Tale:
    """`path` is where the history goes, below the corpus; told anew each time."""

    path: str
    tell: Callable[[], tuple[History, Label]]


TALES: list[Tale] = []


def sound(*holds: str, verdict: str = "VALID", **options: Any) -> Callable[[Callable[[Story], None]], None]:
    """The story is right; `holds` are guarantees that it exercises, the first of them the one it is about."""

    def register(tell: Callable[[Story], None]) -> None:
        tell_right(tell.__name__, tell, holds, verdict=verdict, **options)

    return register


def flawed(guarantee: str, *also: str, **options: Any) -> Callable[[Callable[[Story], Wrong]], None]:
    """The story breaks `guarantee`; it returns causes and evidence. `also` are guarantees it cannot but break, too."""

    def register(tell: Callable[[Story], Wrong]) -> None:
        tell_wrong(guarantee, tell.__name__, tell, also, **options)

    return register


def open_question(guarantee: str, cause: str, *holds: str, **options: Any) -> Callable[[Callable[[Story], None]], None]:
    """The story leaves nobody wiser: the verdict is UNKNOWN, `guarantee` for this cause."""

    def register(tell: Callable[[Story], None]) -> None:
        tell_right(tell.__name__, tell, (guarantee, *holds), verdict="UNKNOWN", cause=cause, **options)

    return register


def tell_right(
    name: str,
    tell: Callable[[Story], None],
    holds: tuple[str, ...],
    *,
    verdict: str = "VALID",
    cause: str | None = None,
    **options: Any,
) -> None:
    def told() -> tuple[History, Label]:
        story = Story(**options)
        tell(story)
        unknown = {holds[0]: cause} if cause is not None else {}
        judged = tuple(guarantee for guarantee in holds if guarantee not in unknown)
        return story.history(), Label(shows=_words(name), verdict=verdict, holds=judged, unknown=unknown)

    TALES.append(Tale(f"good/{holds[0]}/{_file(name)}", told))


def tell_wrong(
    guarantee: str, name: str, tell: Callable[[Story], Wrong], also: tuple[str, ...] = (), **options: Any
) -> None:
    def told() -> tuple[History, Label]:
        story = Story(**options)
        broken: Broken = {
            broken_one: [(cause, _indices(evidence)) for cause, evidence in anomalies]
            for broken_one, anomalies in tell(story).items()
        }
        label = Label(shows=_words(name), verdict="INVALID", broken=broken, also=tuple(sorted(also)))
        return story.history(), label

    TALES.append(Tale(f"bad/{guarantee}/{_file(name)}", told))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _file(name: str) -> str:
    return f"{name.replace('_', '-')}.jsonl"


def _indices(evidence: Evidence) -> tuple[int, ...]:
    found: set[int] = set()
    for one in evidence:
        found.update(one.indices if isinstance(one, Write) else (one.index,))
    return tuple(sorted(found))
