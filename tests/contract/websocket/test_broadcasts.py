"""Which command tells subscribers what? Every mutation its entry and its event, everything else nothing."""

import pytest
from support.commands import NOBODY, do, granted, in_words, refused
from support.mutations import COMMANDS, MUTATIONS, READS, perform
from support.serving import told

pytestmark = pytest.mark.section("websocket.md 6 Which commands broadcast what")

REPEATABLE = [name for name in MUTATIONS if name.startswith(("create", "start", "stop"))]


@pytest.mark.parametrize("name", MUTATIONS, ids=in_words)
async def test_a_mutation_sends_its_activity_entry_then_its_entity_event(board, name):
    _, events = await perform(board, name)
    assert [told(event) for event in events] == MUTATIONS[name].tells


@pytest.mark.parametrize("name", MUTATIONS, ids=in_words)
async def test_the_content_of_the_event_is_the_content_of_the_reply(board, name):
    reply, events = await perform(board, name)
    assert getattr(events[-1], MUTATIONS[name].event) == reply


@pytest.mark.parametrize("name", READS, ids=in_words)
async def test_a_read_sends_nothing(board, name):
    _, events = await perform(board, name)
    assert events == []


@pytest.mark.parametrize("name", ["ping", "subscribe", "unsubscribe"])
async def test_what_is_no_command_sends_nothing(board, name):
    await do(board.owner, name)
    assert await board.observer.seen() == []


@pytest.mark.parametrize("name", REPEATABLE, ids=in_words)
async def test_a_replayed_command_sends_nothing(board, name):
    request = await COMMANDS[name](board)
    message_id = await board.owner.send(**request)
    await board.owner.reply_to(message_id)
    await board.observer.seen()
    granted(await board.owner.ask(message_id, **request))
    assert await board.observer.seen() == []


@pytest.mark.parametrize("name", MUTATIONS, ids=in_words)
async def test_a_failed_command_sends_nothing(board, name):
    (payload,) = (request := await COMMANDS[name](board)).values()
    await board.observer.seen()
    spoiled = next((field.name for field in payload.DESCRIPTOR.fields if field.name.endswith("_id")), "title")
    setattr(payload, spoiled, "" if spoiled == "title" else NOBODY)
    refused(await board.owner.ask(**request))
    assert await board.observer.seen() == []
