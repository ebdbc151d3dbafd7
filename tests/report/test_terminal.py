"""Does a person see the result in ten seconds, on any terminal, whatever the server put into its texts?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from harness.checkers.causes import CAUSES
from harness.checkers.findings import Findings
from harness.history import Content, Door, History, Verb
from harness.report import terminal

REPEAT = (
    "python -m harness run scenarios/two_users.yaml --seed 7 --defect metadata-only-broadcast --server ws://127.0.0.1:1"
)
Show = Callable[..., str]


@pytest.fixture
def show(paper: Callable[..., Console], written: Callable[[Console], str]) -> Show:
    def run(history: History, findings: Findings, **options: Any) -> str:
        console = paper(**options)
        terminal(history, findings, repeat_command=REPEAT, report_folder="reports/run-1", console=console)
        return written(console)

    return run


def test_a_valid_run_opens_with_its_verdict_and_blames_nobody(show: Show, in_sync: History, valid: Findings) -> None:
    shown = show(in_sync, valid)
    assert shown.startswith("VALID  two users work on one board\n")
    assert "held           convergence (2), live-delivery (2)" in shown
    assert "not exercised  resumable" in shown
    assert "p99 0.0 ms, max 0.0 ms (2 deliveries)" in " ".join(shown.split())
    assert "Repeat it" not in shown
    assert "went wrong" not in shown


def test_the_last_line_of_a_failure_is_the_command_that_repeats_it_in_one_piece(
    show: Show, lost_broadcast: History, in_sync: History, invalid: Findings, unknown: Findings
) -> None:
    for shown in (show(lost_broadcast, invalid), show(in_sync, unknown)):
        assert shown.endswith(f"\n{REPEAT}\n")


def test_a_lost_broadcast_shows_its_row_its_cause_an_example_and_the_fix(
    show: Show, lost_broadcast: History, invalid: Findings
) -> None:
    shown = " ".join(show(lost_broadcast, invalid, width=200).split())
    assert "work_item create ws ok 2/2 none 0/2 wrong 0/2 ok 1/1 none 0/1" in shown
    assert "broken live-delivery (2 judged, 2 wrong)" in shown
    assert "1. metadata-only-broadcast (2 x)" in shown
    assert "2 x create work_item over ws: " in shown
    assert "[live-delivery; records 6, 9]" in shown
    assert "Fix: " + CAUSES["metadata-only-broadcast"].hint in shown


def test_unknown_never_looks_like_success(show: Show, in_sync: History, unknown: Findings) -> None:
    shown = " ".join(show(in_sync, unknown).split())
    assert shown.startswith("UNKNOWN two users work on one board Nothing was found wrong, but 2 guarantees could not")
    assert "unknown live-delivery (1 judged): no fence was answered" in shown


def test_many_groups_are_cut_with_a_pointer_to_the_rest(
    show: Show, in_sync: History, invalid: Findings, anomaly: Callable[..., Any]
) -> None:
    causes = [anomaly(cause=f"cause-{number:02}") for number in range(11)]
    broken = replace(invalid.guarantees[1], anomalies=tuple(causes))
    shown = show(in_sync, replace(invalid, guarantees=(broken,)))
    assert "5. cause-04 (1 x)" in shown
    assert "cause-05" not in shown
    assert "and 6 more (6 anomalies) in findings.json" in shown


@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "no_color": True}])
def test_piped_or_without_colour_there_is_no_escape_code(
    show: Show, lost_broadcast: History, invalid: Findings, options: dict[str, Any]
) -> None:
    assert "\x1b" not in show(lost_broadcast, invalid, **options)


def test_the_environment_variable_no_color_is_heard(show: Show, lost_broadcast: History, invalid: Findings) -> None:
    environment = {"NO_COLOR": "1", "TERM": "xterm-256color"}
    assert "\x1b" not in show(lost_broadcast, invalid, force_terminal=True, _environ=environment)


def test_colour_adds_nothing_but_colour(show: Show, lost_broadcast: History, invalid: Findings) -> None:
    options = {"force_terminal": True, "color_system": "standard", "_environ": {"TERM": "xterm"}}
    coloured = show(lost_broadcast, invalid, **options)
    assert "\x1b[" in coloured
    stripped = "".join(part.split("m", 1)[-1] for part in coloured.split("\x1b["))
    assert stripped == show(lost_broadcast, invalid)


@pytest.mark.parametrize(
    "hostile", ["[red]x[/]", "[bold]", "[/]", "<script>", "]]>", ":boom:", "\x1b[31mred", "\x9b2J"]
)
def test_text_of_others_stays_text(
    show: Show, in_sync: History, invalid: Findings, anomaly: Callable[..., Any], hostile: str
) -> None:
    history = replace(in_sync, header=replace(in_sync.header, scenario=hostile))
    broken = replace(invalid.guarantees[1], anomalies=(anomaly(why=hostile),), reason=hostile)
    shown = show(history, replace(invalid, guarantees=(broken,), reasons=(hostile,)))
    spelled = hostile.replace("\x1b", r"\x1b").replace("\x9b", r"\x9b")
    assert shown.count(spelled) >= 4
    assert not {"\x1b", "\x9b"} & set(shown)


def test_nothing_but_the_command_is_wider_than_80_columns(
    show: Show, story: Callable[..., Any], login: Content, invalid: Findings, anomaly: Callable[..., Any]
) -> None:
    clients = [f"watcher.{number}" for number in range(12)]
    run = story("alice", *clients)
    for door in Door:
        run.write("alice", Verb.UPDATE, "w1", login, door=door, told={"watcher.1": "both"}, expected_version=0)
    broken = replace(invalid.guarantees[1], anomalies=(anomaly(why="x" * 300),), reason="y" * 300)
    lines = show(run.fence().final(login).history(), replace(invalid, guarantees=(broken,))).splitlines()
    assert max(cell_len(line) for line in lines if line != REPEAT) <= 80
    assert sum(line.count("y" * 10) for line in lines) >= 25, "a long word is folded, not cut"
    assert sum("work_item update" in line for line in lines) == 2


def test_a_terminal_too_narrow_for_the_table_gets_a_list(
    show: Show, lost_broadcast: History, invalid: Findings
) -> None:
    lines = show(lost_broadcast, invalid, width=40).splitlines()
    assert "    entity event: none 0/2" in [line.rstrip() for line in lines]
    assert max(cell_len(line) for line in lines if line != REPEAT) <= 40


def test_a_terminal_without_unicode_still_gets_the_whole_report(
    show: Show, in_sync: History, invalid: Findings, tmp_path: Any
) -> None:
    history = replace(in_sync, header=replace(in_sync.header, scenario="Größe 👩‍💻"))
    with (tmp_path / "out").open("w+", encoding="ascii") as file:
        console = Console(file=file, width=80)
        terminal(history, invalid, repeat_command=REPEAT, report_folder="reports/1", console=console)
        file.seek(0)
        assert file.readline() == "INVALID  Gr\\xf6\\xdfe \\U0001f469\\u200d\\U0001f4bb\n"


@pytest.mark.parametrize("scheme", ["ws://", ""])
def test_the_servers_secrets_are_not_shown(show: Show, in_sync: History, valid: Findings, scheme: str) -> None:
    server = f"{scheme}u:hidden@host/ws?key=hidden"
    shown = show(replace(in_sync, header=replace(in_sync.header, server=server)), valid)
    assert "hidden" not in shown
    assert f"server {scheme}host/ws" in shown
