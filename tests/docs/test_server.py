"""Does the page on the server tell of every setting and every figure, and of no other?"""

import re
import tomllib
from pathlib import Path

import typer

from server_under_test.__main__ import cli
from server_under_test.metrics import Metrics
from server_under_test.settings.file import KEYS, read_settings_file

PAGE = Path(__file__).resolve().parents[2] / "docs" / "server.md"


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines[2:]]


def settings() -> list[list[str]]:
    """Flags, variable, key and default of every parameter, as a row has them."""
    key_of = {parameter: key for key, (parameter, _) in KEYS.items()}
    found = []
    for parameter in typer.main.get_command(cli).params:
        flags = "" if getattr(parameter, "hidden", False) else ", ".join((*parameter.opts, *parameter.secondary_opts))
        default = "" if parameter.default is None else str(parameter.default)
        found.append([flags, str(parameter.envvar or ""), key_of.get(str(parameter.name), ""), default])
    return found


def test_the_page_has_every_setting_with_its_flag_variable_key_and_default() -> None:
    assert sorted(row[:4] for row in rows("Settings")) == sorted(settings())


def test_every_setting_is_explained() -> None:
    assert all(row[4] for row in rows("Settings"))


def test_the_settings_file_of_the_page_can_be_used(tmp_path: Path) -> None:
    shown = re.findall(r"```toml\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    assert shown
    for content in shown:
        (tmp_path / "config.toml").write_text(content)
        sections = tomllib.loads(content)
        assert len(read_settings_file(tmp_path / "config.toml")) == sum(map(len, sections.values()))


def test_the_page_has_every_figure() -> None:
    body, _ = Metrics().render()
    exposed = {line.split()[2].removesuffix("_total") for line in body.decode().splitlines() if line[:6] == "# TYPE"}
    assert {row[0] for row in rows("Metrics")} == {name for name in exposed if not name.endswith("_created")}
