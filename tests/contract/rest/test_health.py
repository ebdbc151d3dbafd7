"""Is the server alive, ready and countable, and how is it stopped?"""

import re

import pytest
from support.routes import ROUTES
from support.serving import DEADLINE_S

pytestmark = pytest.mark.section("rest.md 3 Health and admin")


@pytest.fixture
def root(client, shared_server):
    """Ask a route outside the API."""

    async def ask(method, path):
        return await client.request(method, f"{shared_server.url}{path}")

    return ask


async def test_health_says_ok_and_a_version(root):
    answer = await root("GET", "/health")
    assert answer.status_code == 200
    assert answer.json().keys() == {"status", "version"}
    assert answer.json()["status"] == "ok"
    assert re.match(r"\d+\.\d+\.\d+", answer.json()["version"])


async def test_live_is_answered_200_with_an_empty_body(root):
    answer = await root("GET", "/live")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_ready_is_answered_200_where_storage_is_healthy(root):
    answer = await root("GET", "/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")


async def test_ready_has_exactly_status_version_database_and_circuit_breaker(root):
    ready = (await root("GET", "/ready")).json()
    assert ready.keys() == {"status", "version", "database", "circuit_breaker"}
    assert ready["version"] == (await root("GET", "/health")).json()["version"]


async def test_ready_says_how_long_storage_took(root):
    database = (await root("GET", "/ready")).json()["database"]
    assert database.keys() == {"status", "latency_ms"}
    assert database["status"] == "healthy"
    assert database["latency_ms"] >= 0


@pytest.mark.section("reference.md R23 Circuit breaker")
async def test_ready_says_that_the_circuit_breaker_is_closed(root):
    assert (await root("GET", "/ready")).json()["circuit_breaker"] == {"state": "Closed"}


async def test_a_checkpoint_says_ok_and_a_message(root):
    answer = await root("POST", "/admin/checkpoint")
    assert answer.status_code == 200
    assert answer.json().keys() == {"status", "message"}
    assert answer.json()["status"] == "ok"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/health"),
        ("POST", "/live"),
        ("POST", "/ready"),
        ("GET", "/admin/checkpoint"),
        ("GET", "/admin/shutdown"),
    ],
)
async def test_another_method_is_answered_405_with_an_empty_body(root, method, path):
    answer = await root(method, path)
    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.parametrize("path", ["/", "/api", "/api/v1", "/admin", "/api/v1/health", "/api/v2/projects"])
async def test_an_unknown_path_is_answered_404_with_an_empty_body(root, path):
    answer = await root("GET", path)
    assert (answer.status_code, answer.content) == (404, b"")


async def test_a_shutdown_is_answered_202_with_an_empty_body_and_ends_the_process(start_server, client):
    process = start_server()
    answer = await client.post(f"{process.url}/admin/shutdown")
    assert (answer.status_code, answer.content) == (202, b"")
    assert process.popen.wait(DEADLINE_S) == 0


async def test_what_was_answered_before_a_shutdown_is_there_after_a_restart(start_server, client, api):
    process = start_server()
    client.base_url = f"{process.url}/api/v1"
    project = await api.project()
    await client.post(f"{process.url}/admin/shutdown")
    assert process.popen.wait(DEADLINE_S) == 0
    client.base_url = f"{start_server().url}/api/v1"
    assert (await api.get("/projects")).json()["projects"] == [project]


async def test_metrics_are_prometheus_text_under_names_of_their_own(root):
    answer = await root("GET", "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    names = {line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")}
    assert names
    assert {name for name in names if not name.startswith("pm_")} == set()


async def test_metrics_count_connections(root, connect_to, shared_server):
    await (await connect_to(shared_server)).seen()
    figures = dict(line.rsplit(" ", 1) for line in (await root("GET", "/metrics")).text.splitlines() if line[0] != "#")
    assert float(figures["pm_connections"]) >= 1


async def test_the_interface_is_described_as_openapi(root):
    answer = await root("GET", "/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")


@pytest.mark.parametrize("name", ROUTES)
async def test_the_description_of_the_interface_knows_the_route(api, project, root, name):
    method, path, _ = await ROUTES[name].prepare(api, project)
    described = (await root("GET", "/openapi.json")).json()["paths"]
    wanted = f"/api/v1{path.partition('?')[0]}"
    fitting = [each for each in described if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each), wanted)]
    assert [each for each in fitting if method.lower() in described[each]] != []
