"""What is a history of the corpus said to show? The label beside it, and how both are read and written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.history import History, encode, read

CORPUS = Path(__file__).resolve().parent
Broken = dict[str, list[tuple[str, tuple[int, ...]]]]
"""(cause, records) of each anomaly, by guarantee."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """`holds` are guarantees that judge something in it and find it right, `broken` those that it was written to break.

    `unknown` names the cause of what cannot be told, by guarantee; `also` are guarantees that cannot but break, too.
    """

    shows: str
    verdict: str
    holds: tuple[str, ...] = ()
    broken: Broken = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def text(self) -> str:
        facts: dict[str, Any] = {"shows": self.shows, "verdict": self.verdict}
        if self.holds:
            facts["holds"] = list(self.holds)
        if self.broken:
            facts["broken"] = {
                guarantee: [{"cause": cause, "records": list(records)} for cause, records in anomalies]
                for guarantee, anomalies in self.broken.items()
            }
        if self.unknown:
            facts["unknown"] = self.unknown
        if self.also:
            facts["also"] = list(self.also)
        return json.dumps(facts, indent=1) + "\n"

    @classmethod
    def read(cls, file: Path) -> "Label":
        facts = json.loads(file.read_text(encoding="utf-8"))
        facts["broken"] = {
            guarantee: [(one["cause"], tuple(one["records"])) for one in anomalies]
            for guarantee, anomalies in facts.get("broken", {}).items()
        }
        return cls(**{name: tuple(fact) if isinstance(fact, list) else fact for name, fact in facts.items()})


@dataclass(frozen=True)
class Sample:
    """A history of the corpus in its file, and its label in the file beside it."""

    history_file: Path

    @property
    def name(self) -> str:
        return self.history_file.relative_to(CORPUS).with_suffix("").as_posix()

    @property
    def label_file(self) -> Path:
        return self.history_file.with_suffix(".label.json")

    @property
    def history(self) -> History:
        return read(self.history_file)

    @property
    def label(self) -> Label:
        return Label.read(self.label_file)

    def write(self, history: History, label: Label) -> None:
        self.history_file.parent.mkdir(parents=True, exist_ok=True)
        lines = [encode(line) + "\n" for line in (history.header, *history.records)]
        self.history_file.write_text("".join(lines), encoding="utf-8")
        self.label_file.write_text(label.text(), encoding="utf-8")


def samples(folder: str = "*") -> Iterator[Sample]:
    return (Sample(file) for file in sorted(CORPUS.glob(f"{folder}/**/*.jsonl")))
