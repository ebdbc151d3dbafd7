"""What did the user choose for this command? The options of `run` that every scenario shares."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.adapters.address import ServerAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """`server` is the URL as given, none for the bundled server. Limits in seconds."""

    server: str | None
    address: ServerAddress | None
    seed: int
    defects: tuple[str, ...]
    identity: Literal["separate", "shared"]
    grace_s: float
    request_timeout_s: float
    wait_for_server_s: float
    keep_data: bool
    reports: Path

    def repeat_command(self, scenario: Path) -> str:
        """The one command that runs this scenario again in the same way."""
        words = ["python", "-m", "harness", "run", str(scenario), "--seed", str(self.seed)]
        if self.server is not None:
            words += ["--server", self.server]
        for defect in self.defects:
            words += ["--defect", defect]
        if self.identity != "separate":
            words += ["--identity", self.identity]
        if self.grace_s or self.server is not None:
            words += ["--grace", f"{self.grace_s:g}s"]
        return shlex.join(words)
