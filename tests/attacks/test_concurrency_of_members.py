"""Rights are taken away while they are used: is there a moment in between, in which more is possible than before?"""

import random
from collections.abc import Awaitable

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import do
from support.ledger import judge
from support.nightly import sized
from support.racing import OK, Arena, Result, by_rest, by_ws, codes
from support.serving import Peer
from support.site import Site

SUBSCRIBERS = 4


@pytest.fixture(params=range(sized(2, 30)), ids="round {}".format)
async def guarded_arena(request: pytest.FixtureRequest, guarded_site: Site, seed: int) -> Arena:
    """A board on the server that asks for tokens; the strangers are members who may edit."""
    board = await guarded_site.board()
    member = await guarded_site.open()
    await guarded_site.admit(board, member.user_id, "editor")
    sockets = [member, *[await guarded_site.open(member.user_id) for _ in range(SUBSCRIBERS - 1)]]
    http = await guarded_site.rest(member.user_id)
    return Arena(site=guarded_site, board=board, peers=sockets, http=http, rng=random.Random(f"{seed} {request.param}"))


def removal(arena: Arena) -> Awaitable[Result]:
    """The admin takes the member's role away."""
    path = f"/projects/{arena.board.project.id}/members/{arena.peers[0].user_id}"
    return by_rest(arena.board.rest, "DELETE", path)


async def subscribed(peer: Peer, **what: list[str]) -> Result:
    """Ask to be told."""
    return await by_ws(peer, "subscribe", **what)


async def test_a_subscription_that_races_its_removal_ends_with_it(guarded_arena: Arena) -> None:
    arena = guarded_arena
    sprint = await arena.board.sprint()
    wanted: list[dict[str, list[str]]] = [{"project_ids": [arena.board.project.id]}, {"sprint_ids": [sprint.id]}]
    asking = [subscribed(peer, **wanted[number % 2]) for number, peer in enumerate(arena.peers)]
    *results, removed = await arena.race([*asking, removal(arena)])
    assert removed.code == OK
    assert codes(results).keys() <= {OK, "UNAUTHORIZED"}
    await arena.board.item(title="not for former members")
    await do(arena.board.owner, "update_sprint", sprint_id=sprint.id, expected_version=1, name="nor this")
    assert [await peer.seen() for peer in arena.peers] == [[]] * SUBSCRIBERS
    assert [(await subscribed(peer, **wanted[0])).code for peer in arena.peers] == ["UNAUTHORIZED"] * SUBSCRIBERS
    await judge(arena.board)


async def test_edits_that_race_a_removal_happen_before_it_or_not_at_all(guarded_arena: Arena) -> None:
    arena = guarded_arena
    creating = [arena.create_item(door) for door in arena.doors(8)]
    *results, removed = await arena.race([*creating, removal(arena)])
    assert removed.code == OK
    assert codes(results).keys() <= {OK, "UNAUTHORIZED"}
    items = (await judge(arena.board)).of_kind(pb.WorkItem)
    assert len(items) == codes(results)[OK]


async def test_what_is_told_before_a_removal_is_told_whole_and_in_order(guarded_arena: Arena) -> None:
    arena = guarded_arena
    for peer in arena.peers:
        await peer.subscribe(arena.board.project.id)
    writing = [by_rest(arena.board.rest, "POST", "/work-items", a_task(arena, number)) for number in range(20)]
    await arena.race([*writing, removal(arena)])
    told = [event.SerializeToString() for event in await arena.board.observer.seen()]
    for peer in arena.peers:
        heard = [event.SerializeToString() for event in await peer.seen()]
        assert heard == told[: len(heard)]
        assert len(heard) % 2 == 0, "an entry without its event"


async def test_two_admins_who_remove_each_other_leave_one(guarded_arena: Arena) -> None:
    arena = guarded_arena
    board, other = arena.board, arena.peers[0].user_id
    await arena.site.admit(board, other, "admin")
    members = f"/projects/{board.project.id}/members"
    results = await arena.race([removal(arena), arena.rest("DELETE", f"{members}/{board.owner.user_id}")])
    assert codes(results)[OK] == 1
    assert codes(results).keys() <= {OK, "UNAUTHORIZED"}
    survivor = board.rest if results[0].code == OK else arena.http
    (member,) = (await survivor.get(members)).json()["members"]
    assert member["role"] == "admin"


async def test_two_admins_who_step_down_at_once_leave_one(guarded_arena: Arena) -> None:
    arena = guarded_arena
    board, other = arena.board, arena.peers[0].user_id
    await arena.site.admit(board, other, "admin")
    members = f"/projects/{board.project.id}/members"
    results = await arena.race(
        [
            by_rest(board.rest, "PUT", f"{members}/{board.owner.user_id}", {"role": "viewer"}),
            arena.rest("PUT", f"{members}/{other}", {"role": "viewer"}),
        ]
    )
    assert codes(results) == {OK: 1, "VALIDATION_ERROR": 1}
    roles = [member["role"] for member in (await board.rest.get(members)).json()["members"]]
    assert sorted(roles) == ["admin", "viewer"]


async def test_a_role_that_changes_during_edits_is_never_both(guarded_arena: Arena) -> None:
    arena = guarded_arena
    path = f"/projects/{arena.board.project.id}/members/{arena.peers[0].user_id}"
    demotion = by_rest(arena.board.rest, "PUT", path, {"role": "viewer"})
    *results, demoted = await arena.race([*(arena.create_item(door) for door in arena.doors(8)), demotion])
    assert demoted.code == OK
    assert codes(results).keys() <= {OK, "UNAUTHORIZED"}
    assert (await arena.create_item("ws")).code == "UNAUTHORIZED"
    assert len((await judge(arena.board)).of_kind(pb.WorkItem)) == codes(results)[OK]


def a_task(arena: Arena, number: int) -> dict[str, object]:
    return {"project_id": arena.board.project.id, "item_type": "task", "title": f"task {number}"}
