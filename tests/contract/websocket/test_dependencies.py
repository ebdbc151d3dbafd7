"""What becomes of dependencies?"""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, command, do, granted, refused
from support.mutations import dependency

CREATE = pytest.mark.section("websocket.md 7.6 CreateDependency")
DELETE = pytest.mark.section("websocket.md 7.6 DeleteDependency")
LIST = pytest.mark.section("websocket.md 7.6 GetDependencies")
R20 = pytest.mark.section("reference.md R20 Re-creation")

KINDS = {"blocks": pb.BLOCKS, "relates to": pb.RELATES_TO}
BLOCKING, BLOCKED = ("VALIDATION_ERROR", "blocking_item_id"), ("VALIDATION_ERROR", "blocked_item_id")
MOST = 50
NOBODY_ELSE = "00000000-0000-0000-0000-00000000beef"

kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@pytest.fixture
async def items(board):
    return [await board.item(title=title) for title in ("first", "second", "third")]


async def create(board, blocking, blocked, kind=pb.BLOCKS):
    ends = {"blocking_item_id": blocking.id, "blocked_item_id": blocked.id}
    return await do(board.owner, "create_dependency", dependency_type=kind, **ends)


async def listed(board, item):
    return await do(board.owner, "get_dependencies", work_item_id=item.id)


@CREATE
@kinds
async def test_a_new_dependency_is_signed_and_stored(board, items, kind):
    reply = granted(await create(board, items[0], items[1], kind))
    edge = reply.dependency
    assert (edge.blocking_item_id, edge.blocked_item_id) == (items[0].id, items[1].id)
    assert (edge.dependency_type, edge.created_by, reply.user_id) == (kind, board.owner.user_id, board.owner.user_id)
    assert list((await listed(board, items[0])).blocked) == [edge]


@CREATE
async def test_an_item_does_not_depend_on_itself(board, items):
    assert refused(await create(board, items[0], items[0])) == BLOCKED


@CREATE
@pytest.mark.parametrize("kind", [0, 3, -1])
async def test_an_unknown_type_is_refused(board, items, kind):
    assert refused(await create(board, items[0], items[1], kind)) == ("VALIDATION_ERROR", "dependency_type")


@CREATE
@pytest.mark.parametrize(
    ("blocking", "blocked", "kind", "answer"),
    [
        pytest.param("no id", "no id", 9, BLOCKING, id="blocking_item_id before blocked_item_id"),
        pytest.param(NOBODY, "no id", 9, BLOCKED, id="blocked_item_id before the type"),
        pytest.param(NOBODY, NOBODY, 9, BLOCKED, id="equal items before the type"),
        pytest.param(NOBODY, NOBODY_ELSE, 9, ("VALIDATION_ERROR", "dependency_type"), id="the type before the lookup"),
    ],
)
async def test_the_checks_are_made_in_order(board, blocking, blocked, kind, answer):
    fields = {"blocking_item_id": blocking, "blocked_item_id": blocked, "dependency_type": kind}
    assert refused(await do(board.owner, "create_dependency", **fields)) == answer


@CREATE
async def test_a_blocked_item_nobody_has_is_not_found(board, items):
    reply = await create(board, items[0], pb.WorkItem(id=NOBODY))
    assert refused(reply) == ("NOT_FOUND", None)


@CREATE
@kinds
async def test_items_of_two_projects_do_not_depend_on_each_other(board, items, make_board, shared_server, kind):
    elsewhere = await (await make_board(shared_server)).item()
    assert refused(await create(board, items[0], elsewhere, kind)) == BLOCKING


@CREATE
@pytest.mark.parametrize("second", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("first", KINDS.values(), ids=KINDS)
async def test_the_same_ordered_pair_is_refused_whatever_its_type(board, items, first, second):
    granted(await create(board, items[0], items[1], first))
    assert refused(await create(board, items[0], items[1], second)) == BLOCKED


@CREATE
async def test_the_reverse_pair_is_another_pair_for_relates_to(board, items):
    granted(await create(board, items[0], items[1], pb.RELATES_TO))
    granted(await create(board, items[1], items[0], pb.RELATES_TO))


@CREATE
async def test_the_reverse_pair_is_a_cycle_for_blocks(board, items):
    granted(await create(board, items[0], items[1]))
    assert refused(await create(board, items[1], items[0])) == BLOCKING


@CREATE
async def test_a_longer_way_back_is_a_cycle_too(board, items):
    granted(await create(board, items[0], items[1]))
    granted(await create(board, items[1], items[2]))
    assert refused(await create(board, items[2], items[0])) == BLOCKING


@CREATE
async def test_a_way_back_over_relates_to_is_no_cycle(board, items):
    granted(await create(board, items[0], items[1], pb.RELATES_TO))
    granted(await create(board, items[1], items[2]))
    granted(await create(board, items[2], items[0]))


@CREATE
async def test_relates_to_may_close_a_way_of_blocks(board, items):
    granted(await create(board, items[0], items[1]))
    granted(await create(board, items[1], items[0], pb.RELATES_TO))


@CREATE
async def test_of_two_that_close_a_cycle_together_one_is_refused(board, items, connect_to, shared_server):
    peers = [await connect_to(shared_server) for _ in range(2)]
    ends = [(items[0].id, items[1].id), (items[1].id, items[0].id)]
    requests = [command("create_dependency", blocking_item_id=a, blocked_item_id=b, dependency_type=1) for a, b in ends]
    pairs = zip(peers, requests, strict=True)
    replies = await asyncio.gather(*(peer.ask(**request) for peer, request in pairs))
    assert [refused(reply) for reply in replies if isinstance(reply, pb.Error)] == [BLOCKING]


async def crowd(board, hub, towards):
    """As many dependencies as one item may have in a direction."""
    others = [await board.item() for _ in range(MOST)]
    for other in others:
        granted(await create(board, other, hub) if towards else await create(board, hub, other))


@CREATE
async def test_a_blocked_item_has_at_most_50_incoming(board, items):
    await crowd(board, items[0], towards=True)
    assert refused(await create(board, items[1], items[0])) == BLOCKED
    granted(await create(board, items[0], items[1]))


@CREATE
async def test_a_blocking_item_has_at_most_50_outgoing(board, items):
    await crowd(board, items[0], towards=False)
    assert refused(await create(board, items[0], items[1])) == BLOCKING
    granted(await create(board, items[1], items[0]))


@R20
@kinds
async def test_a_deleted_pair_can_be_used_again(board, items, kind):
    edge = granted(await create(board, items[0], items[1], kind)).dependency
    granted(await do(board.owner, "delete_dependency", dependency_id=edge.id))
    again = granted(await create(board, items[0], items[1], kind)).dependency
    assert again.id != edge.id
    assert list((await listed(board, items[0])).blocked) == [again]


@R20
async def test_a_deleted_edge_is_no_part_of_a_cycle(board, items):
    edge = granted(await create(board, items[0], items[1])).dependency
    granted(await do(board.owner, "delete_dependency", dependency_id=edge.id))
    granted(await create(board, items[1], items[0]))


@DELETE
async def test_the_reply_names_the_dependency_its_items_and_the_user(board):
    edge = await dependency(board)
    reply = granted(await do(board.owner, "delete_dependency", dependency_id=edge.id))
    assert (reply.dependency_id, reply.user_id) == (edge.id, board.owner.user_id)
    assert (reply.blocking_item_id, reply.blocked_item_id) == (edge.blocking_item_id, edge.blocked_item_id)


@DELETE
async def test_anybody_may_delete_a_dependency_in_desktop_mode(board, items):
    edge = granted(await create(board, items[0], items[1])).dependency
    granted(await do(board.observer, "delete_dependency", dependency_id=edge.id))
    assert await listed(board, items[0]) == pb.DependenciesList()


@DELETE
async def test_a_second_deletion_is_not_found(board):
    edge = await dependency(board)
    granted(await do(board.owner, "delete_dependency", dependency_id=edge.id))
    assert refused(await do(board.owner, "delete_dependency", dependency_id=edge.id)) == ("NOT_FOUND", None)


@LIST
async def test_the_edges_are_listed_by_the_end_the_item_is_at(board, items):
    into = granted(await create(board, items[0], items[1])).dependency
    out_of = granted(await create(board, items[1], items[2])).dependency
    reply = await listed(board, items[1])
    assert (list(reply.blocking), list(reply.blocked)) == ([into], [out_of])


@LIST
async def test_an_item_without_dependencies_has_two_empty_lists(board, items):
    assert await listed(board, items[0]) == pb.DependenciesList()


@LIST
async def test_edges_between_other_items_are_not_listed(board, items):
    granted(await create(board, items[0], items[1]))
    assert await listed(board, items[2]) == pb.DependenciesList()
