"""Where does a started server say it is?"""

import json
from urllib.parse import urlsplit

import pytest
from support.commands import do

pytestmark = pytest.mark.section("reference.md R24 Ports")


async def test_port_0_picks_a_free_port(start_server, connect_to):
    processes = [start_server(), start_server("--database", "another.db")]
    ports = {urlsplit(process.url).port for process in processes}
    assert len(ports) == 2
    for process in processes:
        assert (await do(await connect_to(process), "ping", timestamp=1)).timestamp == 1


def test_the_address_is_one_json_line_on_stdout_and_nothing_else_is(start_server):
    process = start_server()
    process.popen.terminate()
    # The fixture has read the line that tells the address.
    assert process.popen.stdout.read() == ""
    assert urlsplit(process.url).port == urlsplit(process.ws_url).port


def test_the_address_is_written_to_the_port_file(start_server, tmp_path):
    process = start_server("--port-file", str(tmp_path / "address.json"))
    address = json.loads((tmp_path / "address.json").read_text())
    assert (address["url"], address["ws_url"]) == (process.url, process.ws_url)
    assert address["pid"] == process.popen.pid
