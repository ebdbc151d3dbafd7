"""Is every entity kind complete? One command file, one repository, one query file, and a row in every table."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pm_wire import messages_pb2 as pb

from server_under_test.commands import HANDLERS
from server_under_test.entities import KIND_OF, EntityKind
from server_under_test.events import ACTIONS
from server_under_test.rest import OPERATIONS
from server_under_test.wire.asks import ASKS
from server_under_test.wire.decode import COMMANDS
from server_under_test.wire.entities import ENTITIES

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "server_under_test"
KINDS = get_args(EntityKind)
PLURALS = {kind: kind.removesuffix("y") + "ies" if kind.endswith("y") else kind + "s" for kind in KINDS}
ENVELOPE = pb.WebSocketMessage.DESCRIPTOR.fields_by_name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["commands", "queries", "storage", "rest"])
def test_every_kind_is_one_file_in_every_part(kind, part):
    assert (SERVER / part / f"{PLURALS[kind]}.py").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_value_with_a_wire_form_and_commands(kind):
    assert kind in KIND_OF.values()
    assert kind in ENTITIES
    operations = {command.operation for command in HANDLERS if command.entity == kind}
    assert {"create", "delete"} <= operations
    for operation in operations:
        assert f"{kind}_{ACTIONS[operation]}" in ENVELOPE, "the schema names an event for what can happen"


def test_every_command_of_the_schema_is_understood():
    answered_by_the_session = {"subscribe", "unsubscribe", "ping"}
    requests = {name for name in ENVELOPE if name.endswith("_request")}
    assert requests == (COMMANDS.keys() | ASKS.keys()) - answered_by_the_session


def test_each_operation_of_the_rest_door_has_a_route_of_its_own():
    routes = [(operation.method, operation.path) for operation in OPERATIONS]
    assert len(routes) == len(set(routes))


def test_only_one_place_sends_events():
    publishing = [path.name for path in sorted(SERVER.glob("*.py")) if ".publish(" in path.read_text()]
    assert publishing == ["service.py"]


def test_the_page_on_extending_names_files_that_exist():
    page = ROOT / "docs" / "extending.md"
    links = re.findall(r"\]\((\.\./[^)#]+)\)", page.read_text())
    assert links
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_example_on_that_page_is_the_code():
    page = (ROOT / "docs" / "extending.md").read_text()
    source = (SERVER / "commands" / "dependencies.py").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    code = re.sub(r'\n    """[^"]*"""', "", source)
    assert example in code
