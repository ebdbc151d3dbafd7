"""Which scenario files are meant? Files as they are named, folders with all the YAML in them."""

from collections.abc import Iterable
from pathlib import Path

from harness.errors import InvalidUse


def discover(paths: Iterable[Path]) -> list[Path]:
    """Every file that is named, and every *.yaml below a folder, sorted; each once. A missing path is InvalidUse."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise InvalidUse(f"{path}: there is no such file or folder")
        found.update(dict.fromkeys(sorted(path.rglob("*.yaml")) if path.is_dir() else [path]))
    return list(found)
