from typing import Any

import pytest

from harness.history import Header, History


@pytest.fixture
def header() -> Header:
    return Header(
        run_id="r",
        seed=1,
        scenario="s",
        scenario_file="s.yaml",
        server="http://127.0.0.1:1",
        bundled=True,
        harness_version="0",
        clock_resolution_ns=1,
        started_at="2026-01-01T00:00:00Z",
    )


class Tape:
    """Records in order; `add` numbers them and stamps one millisecond each."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.records: list[Any] = []

    def add(self, kind: type, actor: str, **facts: Any) -> Any:
        index = len(self.records)
        self.records.append(kind(index=index, at_ns=index * 1_000_000, actor=actor, **facts))
        return self.records[-1]

    def history(self) -> History:
        return History(self.header, tuple(self.records))


@pytest.fixture
def tape(header: Header) -> Tape:
    return Tape(header)
