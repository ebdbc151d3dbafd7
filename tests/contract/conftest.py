"""How does a run of the contract's tests become docs/conformance.md? `make conformance` asks for it.

Each test under a `section` marker is a row. Where the run is spread over processes the tests are known to the workers
alone, so a row travels with its test's report.
"""

from pathlib import Path
from typing import Any

import pytest
from support.conformance import NOTHING_KEPT, Row, kept_part, page, words

PROPERTY = "conformance"
VERDICT_OF = {"passed": "holds", "failed": "BROKEN", "skipped": "not run"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--conformance", type=Path, metavar="PATH", help="Write the page on conformance to this file.")


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--conformance", None)
    if path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Conformance(path))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for position, item in enumerate(items):
        if marker := item.get_closest_marker("section"):
            file = item.nodeid.partition("::")[0]
            row = {"section": marker.args[0], "file": file, "words": words(item.name), "position": position}
            item.user_properties.append((PROPERTY, row))


class Conformance:
    """Collects the verdict of every row and writes the page when the run ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: dict[str, Row] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            self._take(item.nodeid, item.user_properties, "not run")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self._take(report.nodeid, report.user_properties, VERDICT_OF[report.outcome])

    def pytest_sessionfinish(self) -> None:
        kept = kept_part(self._path.read_text()) if self._path.exists() else NOTHING_KEPT
        self._path.write_text(page(self._rows.values(), kept))

    def _take(self, nodeid: str, properties: list[tuple[str, Any]], verdict: str) -> None:
        row = dict(properties).get(PROPERTY)
        # A test that passed and then failed to clean up is broken, whichever report comes last.
        if row is not None and not (nodeid in self._rows and self._rows[nodeid].verdict == "BROKEN"):
            self._rows[nodeid] = Row(**row, verdict=verdict)
