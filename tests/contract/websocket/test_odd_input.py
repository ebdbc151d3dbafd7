"""What does the server make of what no client should send?"""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import ENVELOPE, command, do, granted, refused
from support.serving import DEADLINE_S

pytestmark = pytest.mark.section("websocket.md 10 Odd input")

R16 = pytest.mark.section("reference.md R16 Odd input")
FROM_CLIENTS = {"ping", "subscribe", "unsubscribe"}
FROM_SERVERS = [name for name, field in ENVELOPE.items() if field.containing_oneof and not name.endswith("_request")]
UNKNOWN_FIELD = b"\xfa\x7f\x01x"  # number 2047, a text of one byte
TEXTS = {
    "128 bytes": "x" * 128,
    "empty": "",
    "not ASCII": "ü€😀",
    "SQL": "'; DROP TABLE users; --",
    "control characters": "\0\r\n\x1b[31m",
    "JSON": '{"a": null}',
    "a path": "../../etc/passwd",
    "right to left": "\u202eabc",
}


async def closing_code(peer):
    async with asyncio.timeout(DEADLINE_S):
        await peer.socket.wait_closed()
    return peer.socket.close_code


@pytest.mark.parametrize("text", ["", "hello", "{}", "x" * 100_000], ids=["empty", "hello", "JSON", "long"])
async def test_a_text_frame_is_ignored(board, text):
    await board.owner.socket.send(text)
    assert await board.owner.seen() == []


async def test_an_empty_message_is_an_envelope_without_payload_or_id(board):
    await board.owner.socket.send(b"")
    reply = await board.owner.receive()
    assert (reply.message_id, refused(reply.error)) == ("", ("INVALID_MESSAGE", None))


async def test_an_envelope_without_payload_is_an_invalid_message(board):
    assert refused(await board.owner.ask()) == ("INVALID_MESSAGE", None)


async def test_an_unknown_payload_number_is_an_invalid_message(board):
    await board.owner.socket.send(pb.WebSocketMessage(message_id="m").SerializeToString() + UNKNOWN_FIELD)
    assert refused((await board.owner.reply_to("m")).error) == ("INVALID_MESSAGE", None)


@pytest.mark.parametrize("payload", [name for name in FROM_SERVERS if name not in FROM_CLIENTS])
async def test_a_payload_of_servers_is_an_invalid_message_from_a_client(board, payload):
    assert refused(await do(board.owner, payload)) == ("INVALID_MESSAGE", None)
    assert await board.observer.seen() == []


async def test_an_unknown_field_of_the_envelope_is_ignored(board):
    request = pb.WebSocketMessage(message_id="m", **command("ping", timestamp=7)).SerializeToString()
    await board.owner.socket.send(request + UNKNOWN_FIELD)
    assert (await board.owner.reply_to("m")).pong.timestamp == 7


async def test_an_unknown_field_of_a_command_is_ignored(board):
    (payload,) = command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t").values()
    payload.MergeFromString(UNKNOWN_FIELD)
    assert granted(await board.owner.ask(create_work_item_request=payload)).work_item.title == "t"


async def test_of_two_payloads_the_last_counts(board):
    first = pb.WebSocketMessage(message_id="m", **command("ping", timestamp=7))
    second = pb.WebSocketMessage(**command("subscribe"))
    await board.owner.socket.send(first.SerializeToString() + second.SerializeToString())
    assert (await board.owner.reply_to("m")).WhichOneof("payload") is None


async def test_a_message_in_several_frames_is_one_message(board):
    request = pb.WebSocketMessage(message_id="m", **command("ping", timestamp=7)).SerializeToString()
    await board.owner.socket.send([request[:3], request[3:5], request[5:]])
    assert (await board.owner.reply_to("m")).pong.timestamp == 7


async def test_a_message_of_15_mebibytes_is_read(board):
    request = pb.WebSocketMessage(message_id="m", **command("subscribe", project_ids=["x" * 15 * 1024 * 1024]))
    await board.owner.socket.send(request.SerializeToString())
    assert (await board.owner.reply_to("m")).WhichOneof("payload") is None


@R16
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff\xff\xff", id="random bytes"),
        pytest.param(b"{}", id="JSON"),
        pytest.param(pb.WebSocketMessage(message_id="message").SerializeToString()[:-2], id="cut short"),
        pytest.param(b"\x0a\x02\xff\xfe", id="a text that is no UTF-8"),
        pytest.param(b"\x0a\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", id="an endless length"),
    ],
)
async def test_a_frame_that_is_no_envelope_closes_its_connection_with_1007_and_no_other(board, data):
    await board.observer.socket.send(data)
    assert await closing_code(board.observer) == 1007
    assert await board.owner.seen() == []


@R16
async def test_a_text_frame_that_is_no_text_closes_its_connection_with_1007(board):
    board.observer.socket.transport.write(b"\x81\x82" + b"\0\0\0\0" + b"\xff\xff")
    assert await closing_code(board.observer) == 1007
    assert await board.owner.seen() == []


@R16
async def test_an_oversized_frame_closes_its_connection_with_1009_and_no_other(board):
    announcing_17_mebibytes = bytes([0x82, 0xFF]) + (17 * 1024 * 1024).to_bytes(8, "big") + b"mask" + b"x" * 100
    board.observer.socket.transport.write(announcing_17_mebibytes)
    assert await closing_code(board.observer) == 1009
    assert await board.owner.seen() == []


@R16
async def test_a_frame_that_breaks_the_protocol_closes_its_connection_and_no_other(board):
    board.observer.socket.transport.write(b"\xc2\x80\0\0\0\0")  # a reserved bit is set
    assert await closing_code(board.observer) == 1002
    assert await board.owner.seen() == []


@R16
@pytest.mark.parametrize("message_id", TEXTS.values(), ids=TEXTS)
async def test_any_message_id_up_to_128_bytes_is_echoed(board, message_id):
    assert (await board.owner.ask(message_id, **command("ping", timestamp=7))).timestamp == 7
    request = command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t")
    assert granted(await board.owner.ask(message_id, **request)).work_item.title == "t"


@R16
async def test_a_longer_message_id_is_refused_and_the_connection_goes_on(board):
    await board.owner.send("x" * 129, **command("ping", timestamp=7))
    assert refused((await board.owner.receive()).error) == ("INVALID_MESSAGE", None)
    assert await board.owner.seen() == []


@R16
@pytest.mark.parametrize("text", [each for each in TEXTS if each not in ("empty", "control characters")])
async def test_any_text_is_stored_as_it_is_and_harms_nothing(board, text):
    item = await board.item(title=TEXTS[text], description=TEXTS[text])
    comment = await board.comment(item.id, TEXTS[text])
    assert (item.title, item.description, comment.content) == (TEXTS[text],) * 3
    assert await board.items() == [item]


@R16
async def test_a_connection_that_ends_in_the_middle_of_a_frame_harms_nobody(board):
    board.observer.socket.transport.write(b"\x82\xfe\x01\x00")
    board.observer.socket.transport.abort()
    assert await board.owner.seen() == []
