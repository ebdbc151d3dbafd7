"""Does the page on clients name every store, strategy and planted defect?"""

import re
from pathlib import Path
from typing import get_args

from harness.checkers import CAUSES, CHECKERS
from harness.history import StorePolicy, SyncStrategy
from harness.stores import CLIENT_DEFECTS, POLICIES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "stores.md").read_text(encoding="utf-8")


def rows(width: int) -> list[list[str]]:
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")
    ]
    return [row for row in found if len(row) == width and row[0].startswith("`")]


def test_every_store_and_strategy_has_its_row() -> None:
    told = [row[0].strip("`") for row in rows(2)]
    assert told == ["store", *get_args(StorePolicy), "sync", *get_args(SyncStrategy)]
    assert list(get_args(StorePolicy)) == list(POLICIES)


def test_every_client_defect_has_its_row_in_its_own_words() -> None:
    assert rows(4) == [
        [f"`{name}`", defect.does, defect.guarantee, f"`{defect.cause}`"] for name, defect in CLIENT_DEFECTS.items()
    ]


def test_what_a_client_defect_breaks_and_causes_is_in_the_catalogues() -> None:
    for defect in CLIENT_DEFECTS.values():
        assert defect.guarantee in CHECKERS
        assert defect.cause in CAUSES


def test_causes_named_on_the_page_exist() -> None:
    assert set(re.findall(r"`(client-[a-z-]+)`", PAGE)) <= CAUSES.keys()
