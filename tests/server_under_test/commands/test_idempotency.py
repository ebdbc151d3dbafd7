"""A creation that is sent again: one effect, one reply, no second event."""

import asyncio
from uuid import uuid4

import pytest
from pm_wire import messages_pb2 as pb


def requests(board, item, days_from_now):
    return {
        "project": {"create_project_request": pb.CreateProjectRequest(title="p", key=f"p{uuid4().hex[:8]}")},
        "work_item": {
            "create_work_item_request": pb.CreateWorkItemRequest(
                project_id=board.project.id, item_type=pb.TASK, title="again"
            )
        },
        "sprint": {
            "create_sprint_request": pb.CreateSprintRequest(
                project_id=board.project.id, name="s", start_date=days_from_now(0), end_date=days_from_now(1)
            )
        },
        "comment": {"create_comment_request": pb.CreateCommentRequest(work_item_id=item.id, content="c")},
    }


@pytest.mark.parametrize("entity", ["project", "work_item", "sprint", "comment"])
async def test_a_repeated_creation_gets_the_first_reply_and_has_no_second_effect(board, days_from_now, entity):
    request = requests(board, await board.item(), days_from_now)[entity]
    message_id = await board.owner.send(**request)
    first = await board.owner.reply_to(message_id)
    await board.observer.seen()
    await board.owner.send(message_id, **request)
    second = await board.owner.reply_to(message_id)
    assert second.SerializeToString() == first.SerializeToString()
    assert await board.observer.seen() == []


async def test_equal_requests_at_the_same_instant_have_one_effect(board, connect_to, shared_server):
    request = {
        "create_work_item_request": pb.CreateWorkItemRequest(
            project_id=board.project.id, item_type=pb.TASK, title="once"
        )
    }
    twins = [await connect_to(shared_server, board.owner.user_id) for _ in range(5)]
    message_id = str(uuid4())
    replies = await asyncio.gather(*(twin.ask(message_id, **request) for twin in twins))
    assert len({reply.work_item.id for reply in replies}) == 1
    assert len(await board.items()) == 1
    assert await board.observer.seen_kinds() == ["activity work_item created", "work_item_created"]


async def test_another_user_or_another_command_with_the_same_id_is_another_request(board, days_from_now):
    message_id = str(uuid4())
    wanted = requests(board, await board.item(), days_from_now)
    await board.owner.ask(message_id, **wanted["work_item"])
    await board.observer.ask(message_id, **wanted["work_item"])
    sprint = await board.owner.ask(message_id, **wanted["sprint"])
    assert sprint.sprint.name == "s"
    assert len(await board.items()) == 3


async def test_a_refused_request_is_not_remembered(board):
    message_id = str(uuid4())
    bad = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t", status="nonsense")
    good = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t")
    assert (await board.owner.ask(message_id, create_work_item_request=bad)).code == "VALIDATION_ERROR"
    assert (await board.owner.ask(message_id, create_work_item_request=good)).work_item.title == "t"


async def test_requests_without_an_id_are_all_different(board):
    request = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t")
    for _ in range(2):
        await board.owner.send("", create_work_item_request=request)
        await board.owner.reply_to("")
    assert len(await board.items()) == 2


async def test_a_reply_is_remembered_across_a_restart(make_board, start_server, connect_to):
    first_run = start_server()
    board = await make_board(first_run)
    request = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t")
    message_id = await board.owner.send(create_work_item_request=request)
    first = await board.owner.reply_to(message_id)
    await asyncio.to_thread(first_run.stop)
    again = await connect_to(start_server(), board.owner.user_id)
    await again.send(message_id, create_work_item_request=request)
    assert (await again.reply_to(message_id)).SerializeToString() == first.SerializeToString()
