"""What stands for `${...}`? `${i}` and other counters, `${seed}`, `${env:NAME:-default}`; `$${` is a plain `${`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from harness.scenario.mistakes import did_you_mean

_PIECE = re.compile(r"\$\$\{|\$\{(?P<inside>[^{}]*)\}|\$\{")
_ENV = re.compile(r"env:(?P<name>[A-Za-z_]\w*)(?::-(?P<default>.*))?", re.DOTALL)


class BadVariable(Exception):
    """The message says what is wrong with the text's variables."""


class NotYetKnown(Exception):
    """The text needs an environment variable, and there is no run yet to have an environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """`env` is none while a file is only checked; `now_s` is the run's start in Unix seconds."""

    seed: int
    env: Mapping[str, str] | None
    now_s: int
    counters: Mapping[str, int] = field(default_factory=dict)

    def counting(self, name: str, value: int) -> "Variables":
        return replace(self, counters={**self.counters, name: value})

    def fill(self, text: str) -> str:
        """The text with every variable replaced. Raises BadVariable, NotYetKnown."""
        return _PIECE.sub(self._replacement, text) if "${" in text else text

    def _replacement(self, found: re.Match[str]) -> str:
        if found.group() == "$${":
            return "${"
        inside = found.group("inside")
        if inside is None:
            raise BadVariable("'${' is not closed by '}' (write '$${' for the characters themselves)")
        if inside == "seed":
            return str(self.seed)
        if inside in self.counters:
            return str(self.counters[inside])
        if inside.startswith("env:"):
            return self._from_environment(inside)
        raise BadVariable(self._unknown(inside))

    def _from_environment(self, inside: str) -> str:
        found = _ENV.fullmatch(inside)
        if found is None:
            raise BadVariable(f"'${{{inside}}}' cannot be read: write '${{env:NAME}}' or '${{env:NAME:-default}}'")
        name, default = found.group("name", "default")
        if self.env is None and default is None:
            raise NotYetKnown(name)
        value = (self.env or {}).get(name, default)
        if value is None:
            raise BadVariable(f"the environment variable {name} is not set; give a default: '${{env:{name}:-...}}'")
        return value

    def _unknown(self, inside: str) -> str:
        if inside == "i":
            return "'${i}' counts the rounds of a repeat, and there is none around it"
        known = (*self.counters, "seed")
        return f"unknown variable '${{{inside}}}'{did_you_mean(inside, known)}"
