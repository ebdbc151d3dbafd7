"""Where do results go, and what are they called there? Shared by the commands that judge."""

from pathlib import Path

from harness.errors import InvalidUse


def stem_of(file: Path) -> str:
    """What results call a scenario: its file without the ending, with its folders below `scenarios`, if any."""
    folders = file.parent.parts
    places = [place for place, part in enumerate(folders) if part == "scenarios"]
    return "/".join((*folders[places[-1] + 1 :], file.stem)) if places else file.stem


def write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidUse(f"{path} cannot be written: {error.strerror}. Choose another place for it.") from error
