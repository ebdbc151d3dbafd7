"""The bundled server as a process: there when it is needed, gone when it is not."""

from pathlib import Path

import httpx
import pytest

from harness.adapters.server_process import bundled_server
from harness.errors import InvalidUse


async def test_it_serves_until_the_block_ends_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    async with bundled_server(log=tmp_path / "server.log") as address, httpx.AsyncClient() as client:
        assert (await client.get(address.http + "/live")).status_code == 200
        assert len(list((tmp_path / "tmp").iterdir())) == 1
    assert list((tmp_path / "tmp").iterdir()) == []
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(address.http + "/live")


async def test_it_is_stopped_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with bundled_server(log=tmp_path / "server.log") as address:
            raise ZeroDivisionError
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(address.http + "/live")


async def test_the_settings_of_a_server_of_the_users_own_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PM_AUTH_ENABLED", "true")
    monkeypatch.setenv("PM_SERVER_HOST", "192.0.2.1")
    async with bundled_server(log=tmp_path / "server.log") as address:
        assert address.http.startswith("http://127.0.0.1:")


async def test_a_defect_it_does_not_know_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(InvalidUse, match="did you mean 'reply-only'"):
        async with bundled_server(log=tmp_path / "server.log", defects=["reply-onyl"]):
            pass
