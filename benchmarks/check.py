"""What does re-judging cost? Run: .venv/bin/python benchmarks/check.py [SHAPE...]

Histories of 10,000, 100,000 and 1,000,000 records are written, then each is judged by `harness check` in a process of
its own. Printed are seconds, the peak of its memory, and how many times more ten times the records took. Shapes:
`clean`, `hot` (everybody edits one item), `lost` (one event in fifty never comes), `restless` (clients reconnect all
the time). A million records are to take less than 60 s and 1 GiB on one core.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recording import ALIVE, write_history

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 100_000, 1_000_000)
MIB = 1024


def main() -> None:
    for shape in sys.argv[1:] or ALIVE:
        compare(shape)


def compare(shape: str) -> None:
    print(f"\n{shape:<12} {'records':>10} {'file MB':>8} {'seconds':>8} {'times':>6} {'peak MiB':>9} {'exit':>5}")
    before = None
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            file = Path(folder) / "history.jsonl"
            records = write_history(file, size, shape)
            seconds, peak_mib, code = check(file)
            times = f"{seconds / before:.1f}" if before else ""
            megabytes = file.stat().st_size / 1e6
            figures = f"{records:>10,} {megabytes:>8.0f} {seconds:>8.1f} {times:>6} {peak_mib:>9.0f} {code:>5}"
            print(f"{'':<12} {figures}", flush=True)
            before = seconds


def check(file: Path) -> tuple[float, float, int]:
    """Seconds, peak of resident memory in MiB, and exit code of one `harness check`."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "check", str(file), "-q"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - began, usage.ru_maxrss / MIB, os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
