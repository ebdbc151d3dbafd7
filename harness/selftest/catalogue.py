"""Which bugs can be planted, and what should be seen of each? The catalogues of server and clients, in one form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from harness.errors import HarnessError
from harness.stores import CLIENT_DEFECTS

Side = Literal["server", "client"]

OPTIONS: Mapping[Side, str] = {"server": "--defect", "client": "--client-defect"}
"""How `harness run` plants a bug of each side."""

UNSORTED = "unsorted"

CLIENT_FAMILY = "client"

CONTRACT = "contract"
"""What a catalogue says is broken where no guarantee of the harness is: only a test of the wire contract shows that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """`breaks` are the guarantees that may show it, any of them; `cause` is the one to be named, if that is known.

    `needs` are words for what a run must have in it (docs/defects.md). Entities, operations and doors say what the
    defect acts on; none means that its catalogue does not tell.
    """

    name: str
    family: str
    side: Side
    effect: str
    breaks: tuple[str, ...]
    cause: str | None = None
    needs: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()

    @property
    def breaks_a_guarantee(self) -> bool:
        return self.breaks != (CONTRACT,)

    @property
    def words(self) -> str:
        """All that a selection looks at."""
        return " ".join((self.name, self.family, self.side, *self.breaks, self.cause or "", *self.needs))

    def planted(self, entity: str | None = None) -> tuple[str, str]:
        """The option of `harness run` that plants it, everywhere or in one kind of entity."""
        return OPTIONS[self.side], self.name if entity is None else f"{self.name}:{entity}"


def read_catalogue(text: str, side: Side) -> tuple[Defect, ...]:
    """The defects in the JSON of `--list-defects`."""
    try:
        return tuple(_defect(row, side) for row in json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HarnessError(
            f"the catalogue of {side} defects cannot be read ({type(error).__name__}: {error})"
        ) from error


def client_catalogue() -> tuple[Defect, ...]:
    """The defects that can be planted in our own UI clients."""
    return tuple(
        Defect(
            name=name,
            family=CLIENT_FAMILY,
            side="client",
            effect=kind.does,
            breaks=(kind.guarantee,),
            cause=kind.cause,
        )
        for name, kind in CLIENT_DEFECTS.items()
    )


def _defect(row: Mapping[str, Any], side: Side) -> Defect:
    selector = row.get("selector", {})
    return Defect(
        name=row["name"],
        family=row.get("class") or UNSORTED,
        side=side,
        effect=row.get("effect", ""),
        breaks=_words(row["breaks"]),
        cause=row.get("cause"),
        needs=_words(row.get("needs") or ()),
        entities=_words(selector.get("entity") or ()),
        operations=_words(selector.get("operation") or ()),
        doors=_words(selector.get("door") or ()),
    )


def _words(given: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
