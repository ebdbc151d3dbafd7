"""How fast is the bundled server, compared with the least that could do? Run: .venv/bin/python benchmarks/server.py

Fan-out against a bare loop over the same sockets with the same bytes, commits against bare aiosqlite with the same
statements, latency and memory by number of subscribers. Figures of one machine at one moment: compare the ratios of one
run, not runs. Nothing here is a test.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bare_fanout import packed
from pm_wire import messages_pb2 as pb
from sockets import Meter, Socket, open_sockets, payload_of
from writes import compare_writes

ROOT = Path(__file__).resolve().parent.parent
SUBSCRIBERS = (100, 1_000, 5_000)
DELIVERIES = 200_000
EVENTS_A_WRITE = 2
LATENCY_SAMPLES = 20_000
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One server under one number of subscribers."""

    deliveries_per_core_s: float
    kib_per_connection: float
    messages: list[bytes]
    sent_to_delivered_ms: list[float]
    acknowledged_to_delivered_ms: list[float]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(HEAD)
        for count in SUBSCRIBERS:
            place = Path(folder) / str(count)
            place.mkdir()
            ours = asyncio.run(fan_out(place, count))
            bare = asyncio.run(bare_fan_out(count, ours.messages))
            print(
                f"{count:>11,} {ours.deliveries_per_core_s:>18,.0f} {bare:>10,.0f}"
                f" {ours.deliveries_per_core_s / bare:>6.2f} {ours.kib_per_connection:>15.1f}"
                f"   {_spread(ours.sent_to_delivered_ms)} {_spread(ours.acknowledged_to_delivered_ms)}",
                flush=True,
            )
        compare_writes(Path(folder))


HEAD = f"""\
{"":>64}   {"sent -> delivered, ms":^24} {"acknowledged -> delivered":^24}
{"subscribers":>11} {"deliveries/s/core":>18} {"bare loop":>10} {"ratio":>6} {"KiB/connection":>15}\
   {"p50":>8}{"p99":>8}{"max":>8} {"p50":>8}{"p99":>8}{"max":>8}"""


def _spread(delays: list[float]) -> str:
    ordered = sorted(delays)
    figures = (statistics.median(ordered), ordered[int(len(ordered) * 0.99)], ordered[-1])
    return "".join(f"{figure:>8.1f}" for figure in figures)


async def fan_out(folder: Path, count: int) -> Figures:
    """Subscribers of one project, and one writer that changes an item of it again and again."""
    with reference_server(folder) as (url, pid):
        meter, writer_meter = Meter(), Meter()
        (writer,) = await open_sockets(url, 1, writer_meter)
        item = await prepare(writer, writer_meter)
        before_kib = resident_kib(pid)
        sockets = await open_sockets(url, count, meter)
        for socket in sockets:
            socket.send(envelope(subscribe=pb.Subscribe(project_ids=[item.project_id])))
        await meter.reach(count)
        kib = (resident_kib(pid) - before_kib) / count

        sockets[0].keep = []
        await write_rounds(writer, writer_meter, meter, item, rounds=1, count=count)
        messages = [payload_of(frame) for frame in sockets[0].keep]
        sockets[0].keep = None

        rounds = max(20, DELIVERIES // (EVENTS_A_WRITE * count))
        began_s = cpu_s(pid)
        await write_rounds(writer, writer_meter, meter, item, rounds=rounds, count=count)
        used_s = cpu_s(pid) - began_s

        since_sent, since_acknowledged = await measure_delays(writer, writer_meter, meter, item, sockets)
        return Figures(
            deliveries_per_core_s=rounds * EVENTS_A_WRITE * count / used_s,
            kib_per_connection=kib,
            messages=messages,
            sent_to_delivered_ms=since_sent,
            acknowledged_to_delivered_ms=since_acknowledged,
        )


async def bare_fan_out(count: int, messages: list[bytes]) -> float:
    """Deliveries per second of CPU time of the bare loop, with the same messages to as many sockets."""
    with started([sys.executable, str(ROOT / "benchmarks" / "bare_fanout.py")]) as process:
        assert process.stdout is not None  # noqa: S101 - piped
        url = process.stdout.readline().strip()
        meter = Meter()
        sockets = await open_sockets(url, count, meter)
        rounds = max(20, DELIVERIES // (len(messages) * count))
        request = packed(messages)
        sockets[0].send(request)
        await meter.reach(len(messages) * count)
        began_s = cpu_s(process.pid)
        for number in range(rounds):
            sockets[0].send(request)
            await meter.reach((number + 2) * len(messages) * count)
        return rounds * len(messages) * count / (cpu_s(process.pid) - began_s)


async def prepare(writer: Socket, meter: Meter) -> pb.WorkItem:
    """A project with one work item."""
    writer.keep = []
    key = f"B{uuid4().hex[:12]}"
    writer.send(envelope(create_project_request=pb.CreateProjectRequest(title="benchmark", key=key)))
    project = (await reply_of(writer, meter, "project_created")).project_created.project
    request = pb.CreateWorkItemRequest(project_id=project.id, item_type=pb.TASK, title="0")
    writer.send(envelope(create_work_item_request=request))
    item: pb.WorkItem = (await reply_of(writer, meter, "work_item_created")).work_item_created.work_item
    writer.keep = None
    return item


async def reply_of(writer: Socket, meter: Meter, payload: str) -> pb.WebSocketMessage:
    """The first message of a kind that the writer gets."""
    while True:
        for frame in writer.keep or ():
            message = pb.WebSocketMessage.FromString(payload_of(frame))
            if message.WhichOneof("payload") == payload:
                return message
        await meter.reach(meter.frames + 1)


async def write_rounds(
    writer: Socket, writer_meter: Meter, meter: Meter, item: pb.WorkItem, *, rounds: int, count: int
) -> None:
    """Change the item and wait until everybody has heard of it, again and again."""
    for _ in range(rounds):
        replies, delivered = writer_meter.frames + 1, meter.frames + EVENTS_A_WRITE * count
        writer.send(next_update(item))
        await writer_meter.reach(replies)
        await meter.reach(delivered)


async def measure_delays(
    writer: Socket, writer_meter: Meter, meter: Meter, item: pb.WorkItem, sockets: list[Socket]
) -> tuple[list[float], list[float]]:
    """To the arrival at each subscriber, in ms: since the request was sent, and since its reply, never below zero."""
    since_sent: list[float] = []
    since_acknowledged: list[float] = []
    for _ in range(max(5, LATENCY_SAMPLES // len(sockets))):
        for socket in (writer, *sockets):
            socket.arrivals = []
        sent = time.perf_counter()
        await write_rounds(writer, writer_meter, meter, item, rounds=1, count=len(sockets))
        acknowledged = (writer.arrivals or [sent])[-1]
        arrived = [(each.arrivals or [sent])[-1] for each in sockets]
        since_sent += [(at - sent) * 1000 for at in arrived]
        since_acknowledged += [max(0.0, at - acknowledged) * 1000 for at in arrived]
    return since_sent, since_acknowledged


def next_update(item: pb.WorkItem) -> bytes:
    """Another title, on top of the last one."""
    request = pb.UpdateWorkItemRequest(
        work_item_id=item.id, expected_version=item.version, title=f"title {item.version:08}"
    )
    item.version += 1
    return envelope(update_work_item_request=request)


def envelope(**payload: object) -> bytes:
    """A request under a fresh id."""
    return pb.WebSocketMessage(message_id=str(uuid4()), **payload).SerializeToString()  # type: ignore[arg-type]


@contextmanager
def reference_server(folder: Path) -> Iterator[tuple[str, int]]:
    """The bundled server as it is run, its log to a file."""
    command = [sys.executable, "-m", "server_under_test", "--port", "0", "--database", str(folder / "pm.db")]
    with (folder / "log").open("w") as log, started(command, stderr=log.fileno()) as process:
        assert process.stdout is not None  # noqa: S101 - piped
        address = json.loads(process.stdout.readline())
        yield address["ws_url"], process.pid


@contextmanager
def started(command: list[str], stderr: int | None = None) -> Iterator["subprocess.Popen[str]"]:
    """A process that does not outlive the block."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def cpu_s(pid: int) -> float:
    """The CPU time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def resident_kib(pid: int) -> int:
    """The memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"took {time.monotonic() - began:.0f} s")
