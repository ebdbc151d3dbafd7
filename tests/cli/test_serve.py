"""`harness serve`: the server on its own, gone without a trace when it is told to go."""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

Start = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
async def test_it_announces_its_address_serves_and_leaves_nothing_behind(
    start: Start, tmp_path: Path, sent: signal.Signals
) -> None:
    server = await start("serve", "--port", "0", "--port-file", "port.json")
    address = json.loads(await server.stdout.readline())
    async with httpx.AsyncClient() as client:
        assert (await client.get(address["url"] + "/health")).json()["status"] == "ok"
    assert json.loads((tmp_path / "port.json").read_text()) == address
    server.send_signal(sent)
    await server.communicate()
    assert server.returncode == 0
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_data_are_kept_in_a_file_that_is_asked_for(start: Start, tmp_path: Path) -> None:
    for expected in (0, 1):
        server = await start("serve", "--port", "0", "--database", "kept.db")
        address = json.loads(await server.stdout.readline())
        async with httpx.AsyncClient(base_url=address["url"]) as client:
            assert len((await client.get("/api/v1/projects")).json()["projects"]) == expected
            await client.post("/api/v1/projects", json={"title": "Kept", "key": f"KEPT{expected}"})
        server.terminate()
        await server.communicate()


async def test_a_port_in_use_is_said_in_one_paragraph(harness: Callable[..., Awaitable[Any]]) -> None:
    taken = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    async with taken:
        port = taken.sockets[0].getsockname()[1]
        ended = await harness("serve", "--port", str(port))
    assert ended.code == 3
    assert str(port) in ended.err


async def test_its_defects_can_be_listed(harness: Callable[..., Awaitable[Any]]) -> None:
    ended = await harness("serve", "--list-defects")
    assert "metadata-only-broadcast" in [defect["name"] for defect in json.loads(ended.out)]
