from collections.abc import Callable
from itertools import count

from harness.history import Connect, Disconnect, Header, Recorder, decode


def ticking() -> Callable[[], int]:
    """A clock that shows one microsecond more each time it is asked."""
    return count(1000, 1000).__next__


def test_records_are_numbered_stamped_and_written_out_at_once(header: Header):
    written: list[str] = []
    recorder = Recorder(header, ticking(), written.append)
    assert (len(written), recorder.last_index) == (1, -1)
    first = recorder.record(Connect, "alice", epoch=1)
    assert (len(written), recorder.last_index) == (2, 0)
    second = recorder.record(Disconnect, "alice", epoch=1, code=1000)
    assert [(one.index, one.at_ns) for one in (first, second)] == [(0, 1000), (1, 2000)]
    assert all(line.endswith("\n") for line in written)


def test_what_was_written_reads_as_what_was_recorded(header: Header):
    written: list[str] = []
    recorder = Recorder(header, ticking(), written.append)
    recorder.record(Connect, "alice", epoch=1)
    assert decode(written).records == recorder.history().records


def test_a_history_taken_early_does_not_grow(header: Header):
    recorder = Recorder(header, ticking(), lambda line: None)
    early = recorder.history()
    recorder.record(Connect, "alice", epoch=1)
    assert (len(early.records), len(recorder.history().records)) == (0, 1)
