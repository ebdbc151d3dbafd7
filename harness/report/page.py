"""How does a line get onto the terminal? As plain text, never as markup, in colour only where colour is wanted."""

from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.report.text import redact_all, visible

STYLES: dict[str, str] = {
    "VALID": "bold green",
    "UNKNOWN": "bold yellow",
    "INVALID": "bold red",
    "ERROR": "bold red",
    "heading": "bold",
    "quiet": "dim",
    "ok": "green",
    "held": "green",
    "late": "yellow",
    "?": "yellow",
    "unknown": "yellow",
    "partial": "red",
    "none": "red",
    "wrong": "red",
    "broken": "red",
    "-": "dim",
    "not exercised": "dim",
}
"""A word of a report -> its colour; what has none is plain."""


@dataclass(frozen=True, slots=True)
class Page:
    console: Console

    def text(self, text: str, style: str = "") -> Text:
        """Text as it is, without secrets: `[red]` stays `[red]`, control characters are spelled out."""
        return self._plain(redact_all(text), style)

    def line(self, *parts: Text, indent: int = 0) -> None:
        self.put(Text("").join(parts), indent=indent)

    def heading(self, text: str) -> None:
        self.console.line()
        self.line(self.text(text, "heading"))

    def whole_line(self, text: str) -> None:
        """A line that is neither wrapped nor redacted, so that it can be copied and run."""
        self.console.print(self._plain(text), soft_wrap=True)

    def put(self, what: RenderableType, indent: int = 0) -> None:
        self.console.print(Padding(what, (0, 0, 0, indent), expand=False) if indent else what)

    def table(self, *headings: str) -> Table:
        """A table without lines, its head a word a line; the first column is never wrapped. No headings: no head."""
        table = Table(box=None, show_header=bool(headings), header_style="", pad_edge=False, padding=(0, 2, 0, 0))
        for place, heading in enumerate(headings):
            words = [self.text(word, "heading") for word in heading.split(" ")]
            table.add_column(Text("\n").join(words), no_wrap=place == 0)
        return table

    def fits(self, what: RenderableType, indent: int = 0) -> bool:
        """Can it be shown without breaking a word?"""
        return self.console.measure(what).minimum + indent <= self.console.width

    def _plain(self, text: str, style: str = "") -> Text:
        """Letters that the terminal's encoding lacks are escaped, or printing would raise."""
        encoding = self.console.encoding
        printable = visible(text).encode(encoding, "backslashreplace").decode(encoding)
        return Text(printable, style=self._style(style), overflow="fold")

    def _style(self, name: str) -> str:
        # NO_COLOR leaves rich its bold and dim, which are escape codes too.
        return "" if self.console.no_color or not self.console.is_terminal else STYLES.get(name, "")
