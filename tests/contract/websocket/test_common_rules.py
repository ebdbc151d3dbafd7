"""What holds for every command? Ids, texts and what is deleted."""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, command, do, granted, in_words, refused
from support.mutations import COMMANDS, entry, key

IDS = pytest.mark.section("websocket.md 7 Common rules: ids")
TEXTS = pytest.mark.section("websocket.md 7 Common rules: texts")
FIND = pytest.mark.section("websocket.md 7 Common rules: find")

# Command -> the id it is about; the other ids of a command are judged with the command itself.
ABOUT = {
    "update_project": "project_id",
    "delete_project": "project_id",
    "create_work_item": "project_id",
    "update_work_item": "work_item_id",
    "delete_work_item": "work_item_id",
    "get_work_items": "project_id",
    "create_sprint": "project_id",
    "update_sprint": "sprint_id",
    "delete_sprint": "sprint_id",
    "get_sprints": "project_id",
    "create_comment": "work_item_id",
    "update_comment": "comment_id",
    "delete_comment": "comment_id",
    "get_comments": "work_item_id",
    "start_timer": "work_item_id",
    "stop_timer": "time_entry_id",
    "create_time_entry": "work_item_id",
    "update_time_entry": "time_entry_id",
    "delete_time_entry": "time_entry_id",
    "get_time_entries": "work_item_id",
    "create_dependency": "blocking_item_id",
    "delete_dependency": "dependency_id",
    "get_dependencies": "work_item_id",
    "get_activity_log": "entity_id",
}
about = pytest.mark.parametrize(
    ("name", "field"), [pytest.param(*pair, id=f"{in_words(pair[0])}.{pair[1]}") for pair in ABOUT.items()]
)


async def asked_with(board, name, field, change):
    """The command with one id changed."""
    (payload,) = (request := await COMMANDS[name](board)).values()
    setattr(payload, field, change(getattr(payload, field)))
    return await board.owner.ask(**request)


@IDS
@about
async def test_an_id_that_is_no_uuid_is_refused_with_its_field(board, name, field):
    for text in ("no uuid", ""):
        assert refused(await asked_with(board, name, field, lambda _, text=text: text)) == ("VALIDATION_ERROR", field)


@IDS
@about
async def test_an_id_may_be_written_in_upper_case(board, name, field):
    granted(await asked_with(board, name, field, str.upper))


@FIND
@about
async def test_an_id_nobody_has_is_not_found(board, name, field):
    assert refused(await asked_with(board, name, field, lambda _: NOBODY)) == ("NOT_FOUND", None)


async def delete(board, entity_id, field):
    """Delete whatever a field of a request points at."""
    if field == "project_id":
        return await do(board.owner, "delete_project", project_id=entity_id, expected_version=1)
    entity = {"blocking_item_id": "work_item", "entity_id": "work_item"}.get(field, field.removesuffix("_id"))
    return await do(board.owner, f"delete_{entity}", **{f"{entity}_id": entity_id})


@FIND
@about
async def test_a_deleted_entity_is_not_found(board, name, field):
    (payload,) = (request := await COMMANDS[name](board)).values()
    granted(await delete(board, getattr(payload, field), field))
    assert refused(await board.owner.ask(**request)) == ("NOT_FOUND", None)


async def _project(board, **fields):
    return (await do(board.owner, "create_project", **{"title": "p", "key": key(), **fields})).project


async def _comment(board, content):
    return await board.comment((await board.item()).id, content)


TRIMMED = {
    "work item title": (lambda board, text: board.item(title=text), "title"),
    "work item description": (lambda board, text: board.item(description=text), "description"),
    "sprint name": (lambda board, text: board.sprint(text), "name"),
    "sprint goal": (lambda board, text: board.sprint(goal=text), "goal"),
    "comment content": (_comment, "content"),
    "project title": (lambda board, text: _project(board, title=text), "title"),
    "project description": (lambda board, text: _project(board, description=text), "description"),
    "time entry description": (lambda board, text: entry(board, description=text), "description"),
}


@TEXTS
@pytest.mark.parametrize("text", TRIMMED)
async def test_text_is_trimmed_before_it_is_stored(board, text):
    make, field = TRIMMED[text]
    assert getattr(await make(board, " \t in the middle \n "), field) == "in the middle"


async def _create_comment(board, content):
    return await do(board.owner, "create_comment", work_item_id=(await board.item()).id, content=content)


def _creating(name, field, **fields):
    async def create(board, text):
        place = {} if name == "create_project" else {"project_id": board.project.id}
        fresh = {"key": key()} if name == "create_project" else {}
        return await do(board.owner, name, **{**fields, **place, **fresh, field: text})

    return create


async def _create_sprint(board, text):
    (payload,) = (request := await COMMANDS["create_sprint"](board)).values()
    payload.name = text
    return await board.owner.ask(**request)


async def _start_timer(board, text):
    request = command("start_timer", work_item_id=(await board.item()).id, description=text)
    return await board.owner.ask(**request)


async def _create_time_entry(board, text):
    (payload,) = (request := await COMMANDS["create_time_entry"](board)).values()
    payload.description = text
    return await board.owner.ask(**request)


LIMITS = {
    "work item title": (_creating("create_work_item", "title", item_type=pb.TASK), 200),
    "work item description": (_creating("create_work_item", "description", item_type=pb.TASK, title="t"), 10_000),
    "project title": (_creating("create_project", "title"), 200),
    "project description": (_creating("create_project", "description", title="t"), 10_000),
    "sprint name": (_create_sprint, 100),
    "comment content": (_create_comment, 5_000),
    "timer description": (_start_timer, 1_000),
    "time entry description": (_create_time_entry, 1_000),
}
limited = pytest.mark.parametrize(
    ("create", "longest"), [pytest.param(*LIMITS[text], id=f"{text} {LIMITS[text][1]}") for text in LIMITS]
)


@TEXTS
@limited
async def test_text_of_the_greatest_length_is_accepted(board, create, longest):
    granted(await create(board, "x" * longest))


@TEXTS
@limited
async def test_text_one_character_longer_is_an_invalid_message(board, create, longest):
    assert refused(await create(board, "x" * (longest + 1))) == ("INVALID_MESSAGE", None)


@TEXTS
@limited
async def test_length_is_counted_in_unicode_characters(board, create, longest):
    granted(await create(board, "😀" * longest))


@TEXTS
@limited
async def test_length_is_counted_before_trimming(board, create, longest):
    assert refused(await create(board, "x" * (longest - 1) + "  ")) == ("INVALID_MESSAGE", None)


@pytest.mark.section("reference.md R8 Validation")
@pytest.mark.parametrize("text", ["", " ", " \t\n "], ids=["empty", "a space", "white space"])
@pytest.mark.parametrize("name", ["work item title", "project title", "sprint name", "comment content"])
async def test_a_required_text_of_spaces_only_is_empty(board, name, text):
    create, _ = LIMITS[name]
    assert refused(await create(board, text)) == ("INVALID_MESSAGE", None)
