"""What does the exit code say? The meanings are in docs/results.md; errors bring their own (harness/errors.py)."""

from collections.abc import Iterable

from harness.checkers import Verdict

VALID = 0
INVALID = 1
ENVIRONMENT = 3
UNKNOWN = 4
INTERRUPTED = 130

_BY_BLAME = (INTERRUPTED, INVALID, ENVIRONMENT, UNKNOWN)


def exit_code(verdict: Verdict, *, environment_failed: bool) -> int:
    """Of one scenario. A proven anomaly outweighs an environment that failed later; nothing else blames the server."""
    if verdict is Verdict.INVALID:
        return INVALID
    if environment_failed:
        return ENVIRONMENT
    return UNKNOWN if verdict is Verdict.UNKNOWN else VALID


def combined(codes: Iterable[int]) -> int:
    """Of several scenarios: the gravest."""
    found = set(codes)
    return next((code for code in _BY_BLAME if code in found), VALID)
