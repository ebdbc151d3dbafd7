"""Whose fault is it? One exception tree; what a server does wrong is no exception but a record in the history.

HarnessError                     ours, or unknown: please report it
├── InvalidUse                   the user's: an option or a file; nothing was run            exit 2
│   ├── InvalidScenario          the scenario file, every mistake with file:line:column
│   └── InvalidHistory           the history file is truncated, foreign or breaks the grammar
├── NothingSelected              the selection matches no scenario                           exit 5
└── EnvironmentFailure           the world around the run: server, network, port             exit 3
    ├── ServerUnavailable        nobody answers, or it refuses the connection
    ├── NotThisProtocol          somebody answers, but does not speak the contract
    ├── ConnectionLost           the server closed a connection in the middle of the run
    ├── Throttled                the server's rate limit swallows requests
    └── Forbidden                the server's permission rules stop the scenario
"""

from collections.abc import Sequence


class HarnessError(Exception):
    """The message is one paragraph: what happened, where, what was expected, what to do."""

    exit_code = 3


class InvalidUse(HarnessError):
    exit_code = 2


class InvalidScenario(InvalidUse):
    """All mistakes of a file at once, each `file:line:column: message`."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class InvalidHistory(InvalidUse):
    pass


class NothingSelected(HarnessError):
    exit_code = 5


class EnvironmentFailure(HarnessError):
    """`cause` is the word the history and the report use for it."""

    exit_code = 3
    cause = "environment"


class ServerUnavailable(EnvironmentFailure):
    cause = "server-unavailable"


class NotThisProtocol(EnvironmentFailure):
    cause = "not-this-protocol"


class ConnectionLost(EnvironmentFailure):
    cause = "connection-lost"


class Throttled(EnvironmentFailure):
    cause = "throttled"


class Forbidden(EnvironmentFailure):
    cause = "forbidden"
