"""Do imports run in one direction? The rules of the architecture, read off the source."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

BELOW: dict[str, set[str]] = {
    "errors": set(),
    "clock": set(),
    "history": {"errors"},
    "stores": {"history", "errors"},
    "protocol": {"history", "errors"},
    "scenario": {"history", "errors"},
    "checkers": {"history", "stores", "errors"},
    "report": {"history", "checkers", "errors"},
    "adapters": {"protocol", "history", "errors"},
    "actors": {"adapters", "protocol", "stores", "history", "errors"},
    "runner": {"actors", "adapters", "protocol", "stores", "scenario", "history", "errors", "clock"},
}
"""What each part of the harness may see besides itself; the command line sees all of them."""


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, at the top or inside a function, as written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; imports name the whole module"
            assert node.module is not None
            yield from (_target(node.module, alias.name) for alias in node.names)


def _target(module: str, name: str) -> str:
    """`from harness.cli import run` imports a module, `from harness.cli.run import command` a name out of one."""
    inner = ROOT.joinpath(*module.split("."), name)
    return f"{module}.{name}" if inner.with_suffix(".py").exists() or inner.is_dir() else module


def part_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "harness" and len(parts) > 1 and parts[1] != "__version__" else None


@pytest.mark.parametrize("path", sources("harness"), ids=module_of)
def test_each_part_of_the_harness_sees_only_what_lies_below_it(path: Path) -> None:
    own = part_of(module_of(path))
    if own in (None, "cli", "__main__"):
        return
    assert own in BELOW, f"{path}: say in BELOW what {own} may import"
    seen = {part for module in imported(path) if (part := part_of(module)) is not None}
    assert seen - BELOW[own] - {own} == set()


def test_server_and_harness_share_nothing_but_the_wire() -> None:
    for package, other in (("harness", "server_under_test"), ("server_under_test", "harness")):
        for path in sources(package):
            assert not [module for module in imported(path) if module.split(".")[0] == other], path


@pytest.mark.parametrize("package", ["harness", "server_under_test"])
def test_there_are_no_import_cycles(package: str) -> None:
    modules = {module_of(path): path for path in sources(package)}
    graph = {
        module: {found for found in imported(path) if found in modules and found != module}
        for module, path in modules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(" -> ".join(cycle.args[1]))


def test_the_http_library_is_known_to_one_file_only() -> None:
    users = [path for path in sources("harness") if any(module.split(".")[0] == "httpx" for module in imported(path))]
    assert [module_of(path) for path in users] == ["harness.adapters.rest"]
