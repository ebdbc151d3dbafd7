"""The shell: a plan in, a history out. It waits for fences, events and deadlines, and judges nothing."""

from harness.runner.options import RunOptions
from harness.runner.progress import Progress, Silent
from harness.runner.run import RunResult, run

__all__ = ["Progress", "RunOptions", "RunResult", "Silent", "run"]
