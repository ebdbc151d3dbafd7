"""Many pull at one structure: can a race build a tree, a graph or a calendar that no single request could?

As in test_concurrency.py each test ends with the judgement of all events against storage.
"""

import itertools

from pm_wire import messages_pb2 as pb
from support.commands import do, now
from support.ledger import Ledger, judge
from support.racing import OK, Arena, by_rest, by_ws, codes

PARENT_TYPE = {pb.STORY: pb.EPIC, pb.TASK: pb.STORY}


async def test_moves_that_contradict_each_other_leave_a_tree(arena: Arena) -> None:
    epics = [await arena.board.item(pb.EPIC) for _ in range(3)]
    stories = [await arena.board.item(pb.STORY, parent_id=epic.id) for epic in epics]
    tasks = [await arena.board.item(pb.TASK, parent_id=story.id) for story in stories]
    everything = [*epics, *stories, *tasks]
    moves = [
        arena.update_item(door, item, parent_id=arena.rng.choice(everything).id, update_parent=True)
        for item in everything
        for door in arena.doors(4)
    ]
    results = await arena.race(moves)
    assert codes(results).keys() <= {OK, "VALIDATION_ERROR", "CONFLICT"}
    assert_tree(await judge(arena.board))


async def test_two_that_take_each_other_for_a_parent_stay_apart(arena: Arena) -> None:
    one, other = await arena.board.item(pb.STORY), await arena.board.item(pb.STORY)
    pairs = [(one, other), (other, one)] * 4
    results = await arena.race(
        arena.update_item(door, child, parent_id=parent.id, update_parent=True)
        for door, (child, parent) in zip(arena.doors(8), pairs, strict=True)
    )
    assert codes(results) == {"VALIDATION_ERROR": 8}
    assert_tree(await judge(arena.board))


async def test_a_parent_that_goes_while_children_come_has_none_in_the_end(arena: Arena) -> None:
    story, task = await arena.board.item(pb.STORY), await arena.board.item(pb.TASK)
    coming = [arena.create_item(door, pb.TASK, parent_id=story.id) for door in arena.doors(4)]
    moving = arena.update_item("ws", task, parent_id=story.id, update_parent=True)
    *came, moved, gone = await arena.race([*coming, moving, arena.delete_item("ws", story)])
    has_children = OK in codes([*came, moved])
    assert gone.code == ("DELETE_BLOCKED" if has_children else OK)
    assert codes([*came, moved]).keys() <= ({OK} if has_children else {"VALIDATION_ERROR"})
    assert_tree(await judge(arena.board))


async def test_of_two_edges_that_block_each_other_one_exists(arena: Arena) -> None:
    one, other = await arena.board.item(), await arena.board.item()
    results = await arena.race(
        arena.link(door, *ends) for door, ends in zip(arena.doors(8), itertools.cycle([(one, other), (other, one)]))
    )
    assert codes(results) == {OK: 1, "VALIDATION_ERROR": 7}
    assert len((await judge(arena.board)).of_kind(pb.Dependency)) == 1


async def test_a_ring_of_blocks_raced_from_all_ends_stays_open(arena: Arena) -> None:
    items = [await arena.board.item() for _ in range(6)]
    ring = [*itertools.pairwise(items), (items[-1], items[0])]
    results = await arena.race(arena.link(door, *ends) for door, ends in zip(arena.doors(6), ring, strict=True))
    assert codes(results) == {OK: 5, "VALIDATION_ERROR": 1}
    assert {result.field for result in results if result.code != OK} == {"blocking_item_id"}
    assert len((await judge(arena.board)).of_kind(pb.Dependency)) == 5


async def test_the_last_free_edge_of_an_item_is_given_once(arena: Arena) -> None:
    middle, *items = [await arena.board.item() for _ in range(54)]
    for item in items[:49]:
        await arena.link("ws", item, middle)
    results = await arena.race(
        arena.link(door, item, middle) for door, item in zip(arena.doors(4), items[49:], strict=True)
    )
    assert codes(results) == {OK: 1, "VALIDATION_ERROR": 3}
    assert len((await judge(arena.board)).of_kind(pb.Dependency)) == 50


async def test_of_many_sprints_started_at_once_one_is_active(arena: Arena) -> None:
    sprints = [await arena.board.sprint(f"sprint {number}") for number in range(6)]
    results = await arena.race(
        arena.activate(door, sprint) for door, sprint in zip(arena.doors(6), sprints, strict=True)
    )
    assert codes(results) == {OK: 1, "CONFLICT": 5}
    statuses = [sprint.status for sprint in (await judge(arena.board)).of_kind(pb.Sprint)]
    assert sorted(statuses) == [pb.PLANNED] * 5 + [pb.ACTIVE]


async def test_items_that_join_a_sprint_while_it_goes_are_in_none(arena: Arena) -> None:
    sprint, items = await arena.board.sprint(), [await arena.board.item() for _ in range(6)]
    joining = [
        arena.update_item(door, item, sprint_id=sprint.id) for door, item in zip(arena.doors(6), items, strict=True)
    ]
    *joined, gone = await arena.race([*joining, arena.ws("delete_sprint", sprint_id=sprint.id)])
    assert gone.code == OK
    assert codes(joined).keys() <= {OK, "VALIDATION_ERROR"}
    ledger = await judge(arena.board)
    versions = {item.id: item.version for item in ledger.of_kind(pb.WorkItem)}
    # Who joined before the end left with it, by one more version.
    assert versions == {item.id: 3 if done.code == OK else 1 for item, done in zip(items, joined, strict=True)}
    assert not any(item.HasField("sprint_id") for item in ledger.of_kind(pb.WorkItem))


async def test_of_many_timers_that_a_user_starts_at_once_one_runs(arena: Arena) -> None:
    items = [await arena.board.item() for _ in range(8)]
    sockets = await arena.sockets_of(arena.board.owner.user_id, 4)
    http = arena.board.rest
    starting = [
        *(by_ws(socket, "start_timer", work_item_id=item.id) for socket, item in zip(sockets, items[:4], strict=True)),
        *(by_rest(http, "POST", "/time-entries", {"work_item_id": item.id}) for item in items[4:]),
    ]
    assert codes(await arena.race(starting)) == {OK: 8}
    entries = (await judge(arena.board)).of_kind(pb.TimeEntry)
    (running,) = [entry for entry in entries if not entry.HasField("ended_at")]
    assert len(entries) == 8
    assert (await do(sockets[0], "get_running_timer")).time_entry == running


async def test_whatever_is_attached_to_an_item_while_it_goes_goes_with_it(arena: Arena) -> None:
    item, other = await arena.board.item(), await arena.board.item()
    times = {"started_at": now() - 7200, "ended_at": now() - 3600}
    attached = [
        *(arena.comment(door, item, "a remark") for door in arena.doors(4)),
        arena.ws("create_time_entry", work_item_id=item.id, **times),
        arena.ws("start_timer", work_item_id=item.id),
        arena.link("ws", item, other),
        arena.link("rest", other, item),
    ]
    *results, gone = await arena.race([*attached, arena.delete_item("ws", item)])
    assert gone.code == OK
    assert codes(results).keys() <= {OK, "NOT_FOUND"}
    living = (await judge(arena.board)).entities
    assert set(living) == {arena.board.project.id, other.id}


async def test_remarks_changed_while_their_item_goes_are_gone(arena: Arena) -> None:
    item = await arena.board.item()
    remarks = [await arena.board.comment(item.id) for _ in range(3)]
    owners = await arena.sockets_of(arena.board.owner.user_id, 3)
    changing = [
        by_ws(socket, "update_comment", comment_id=comment.id, content="changed")
        for socket, comment in zip(owners, remarks, strict=True)
    ]
    *results, gone = await arena.race([*changing, arena.delete_item("ws", item)])
    assert gone.code == OK
    assert codes(results).keys() <= {OK, "NOT_FOUND"}
    assert set((await judge(arena.board)).entities) == {arena.board.project.id}


async def test_a_project_that_goes_while_items_come_has_none_in_the_end(arena: Arena) -> None:
    coming = [arena.create_item(door) for door in arena.doors(6)]
    going = arena.ws("delete_project", project_id=arena.board.project.id, expected_version=1)
    *came, gone = await arena.race([*coming, going])
    assert gone.code == ("DELETE_BLOCKED" if OK in codes(came) else OK)
    assert codes(came).keys() <= ({OK} if OK in codes(came) else {"NOT_FOUND"})
    await judge(arena.board)


def assert_tree(ledger: Ledger) -> None:
    """Each parent is alive and one type up, and the derived lists say what the parents say."""
    items = {item.id: item for item in ledger.of_kind(pb.WorkItem)}
    for item in items.values():
        if item.HasField("parent_id"):
            assert items[item.parent_id].item_type == PARENT_TYPE[item.item_type]
        assert list(item.ancestor_ids) == above(items, item)
        assert set(item.descendant_ids) == {each for each in items if item.id in above(items, items[each])}


def above(items: dict[str, pb.WorkItem], item: pb.WorkItem) -> list[str]:
    """The chain of parents, the root last."""
    chain: list[str] = []
    while item.HasField("parent_id"):
        item = items[item.parent_id]
        chain.append(item.id)
    return chain
