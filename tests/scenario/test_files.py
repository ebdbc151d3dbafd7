"""Does a path name the scenarios a user would think it names?"""

import pytest

from harness.errors import InvalidUse
from harness.scenario import discover


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "regressions").mkdir()
    for name in ("b.yaml", "a.yaml", "regressions/c.yaml", "notes.md", "scenario.schema.json"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_folder_is_all_the_yaml_in_it_sorted(folder):
    assert [str(path.relative_to(folder)) for path in discover([folder])] == ["a.yaml", "b.yaml", "regressions/c.yaml"]


def test_a_file_is_itself_whatever_its_name(folder):
    assert discover([folder / "notes.md"]) == [folder / "notes.md"]


def test_each_file_is_found_once_where_it_was_named_first(folder):
    found = discover([folder / "b.yaml", folder])
    assert [path.name for path in found] == ["b.yaml", "a.yaml", "c.yaml"]


def test_an_empty_folder_has_no_scenarios(tmp_path):
    assert discover([tmp_path]) == []


def test_a_missing_path_is_wrong_use(tmp_path):
    with pytest.raises(InvalidUse, match=r"none\.yaml: there is no such file or folder"):
        discover([tmp_path / "none.yaml"])
