"""Is the wire schema the contract, and is the generated module the schema?"""

import csv
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pm_wire
import pytest
from google.protobuf import descriptor_pb2
from pm_wire import messages_pb2

HERE = Path(__file__).parent
GENERATED = Path(pm_wire.__file__).parent
PROTO = GENERATED.parent
FIELD = descriptor_pb2.FieldDescriptorProto


def _rows(name: str) -> list[tuple[str, ...]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines)][1:]


def _by_first(rows: list[tuple[str, ...]]) -> dict[str, set[tuple[str, ...]]]:
    table: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for first, *others in rows:
        table[first].update([tuple(others)] if others[0] else [])
    return dict(table)


def _compiled() -> descriptor_pb2.FileDescriptorProto:
    return descriptor_pb2.FileDescriptorProto.FromString(messages_pb2.DESCRIPTOR.serialized_pb)


def _label(message: descriptor_pb2.DescriptorProto, field: descriptor_pb2.FieldDescriptorProto) -> str:
    if field.label == FIELD.LABEL_REPEATED:
        return "repeated"
    if field.proto3_optional:
        return "optional"
    if field.HasField("oneof_index"):
        return f"oneof:{message.oneof_decl[field.oneof_index].name}"
    return "singular"


def _type(field: descriptor_pb2.FieldDescriptorProto) -> str:
    return field.type_name.removeprefix(".pm.") or FIELD.Type.Name(field.type).removeprefix("TYPE_").lower()


WANTED_MESSAGES = _by_first(_rows("messages.csv"))
WANTED_ENUMS = _by_first(_rows("enums.csv"))
COMPILED_MESSAGES = {message.name: message for message in _compiled().message_type}
COMPILED_ENUMS = {enum.name: enum for enum in _compiled().enum_type}


def test_the_contract_is_read_whole():
    assert len(WANTED_MESSAGES) == 73
    assert sum(map(len, WANTED_MESSAGES.values())) == 313
    assert sum(map(len, WANTED_ENUMS.values())) == 15


@pytest.mark.parametrize("name", sorted(WANTED_MESSAGES))
def test_a_message_has_the_fields_of_the_contract_and_no_others(name):
    message = COMPILED_MESSAGES[name]
    fields = {(field.name, str(field.number), _type(field), _label(message, field)) for field in message.field}
    assert fields == WANTED_MESSAGES[name]


@pytest.mark.parametrize("name", sorted(WANTED_ENUMS))
def test_an_enum_has_the_values_of_the_contract_and_no_others(name):
    assert {(value.name, str(value.number)) for value in COMPILED_ENUMS[name].value} == WANTED_ENUMS[name]


def test_there_are_no_messages_enums_or_imports_besides_those_of_the_contract():
    assert COMPILED_MESSAGES.keys() == WANTED_MESSAGES.keys()
    assert COMPILED_ENUMS.keys() == WANTED_ENUMS.keys()
    assert not _compiled().dependency
    assert not any(message.nested_type or message.enum_type for message in COMPILED_MESSAGES.values())


def test_the_package_and_syntax_are_those_of_the_contract():
    assert (_compiled().package, _compiled().syntax) == ("pm", "proto3")


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("pm_wire")
    outputs = [f"--python_out={target}", f"--pyi_out={target}"]
    subprocess.run(
        [sys.executable, "-m", "grpc_tools.protoc", "-I", str(PROTO), *outputs, str(PROTO / "messages.proto")],
        check=True,
    )
    return target


@pytest.mark.parametrize("name", ["messages_pb2.py", "messages_pb2.pyi"])
def test_the_generated_module_is_fresh(regenerated, name):
    assert (regenerated / name).read_bytes() == (GENERATED / name).read_bytes(), "run `make proto`"
