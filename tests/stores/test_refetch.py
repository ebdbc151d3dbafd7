"""Repair B: whatever comes while fetches are under way, the last answer was asked for after the last entry."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.history import Deliver, EntityKind, Event
from harness.stores import ClientStore, List, Refetching, heeded

ITEM, COMMENT = EntityKind.WORK_ITEM, EntityKind.COMMENT


def entry(kind="work_item", entity_id="w", action="updated", index=0) -> Deliver:
    return Deliver(
        index=index,
        at_ns=index,
        actor="alice",
        epoch=1,
        position=index + 1,
        message_id=f"m{index}",
        event=Event.ACTIVITY,
        entity_kind=kind,
        entity_id=entity_id,
        action=action,
    )


ITEMS = List(entity_kind=ITEM, project_id="p")


def of(kind: EntityKind, item: str) -> List:
    return List(entity_kind=kind, work_item_id=item)


def test_an_entry_that_comes_while_its_list_is_fetched_has_it_fetched_once_more():
    refetching, store = Refetching(), ClientStore()
    assert refetching.entry(entry(), store, ["p"]) == (ITEMS,)
    assert refetching.entry(entry(), store, ["p"]) == ()
    assert refetching.answer(ITEMS, ["w"]) == (ITEMS,)
    assert not refetching.is_done(refetching.wishes)
    assert refetching.answer(ITEMS, ["w"]) == ()
    assert refetching.is_done(refetching.wishes)


def test_what_was_wanted_by_a_fence_is_done_while_later_entries_are_not():
    refetching, store = Refetching(), ClientStore()
    refetching.entry(entry(), store, ["p"])
    fence = refetching.wishes
    refetching.entry(entry(), store, ["p"])
    refetching.answer(ITEMS, [])
    assert refetching.is_done(fence)
    assert not refetching.is_done(refetching.wishes)


def test_a_comment_on_an_item_that_is_not_held_yet_is_looked_for_once_it_is():
    refetching, store = Refetching(), ClientStore()
    refetching.entry(entry(action="created"), store, ["p"])
    assert refetching.entry(entry("comment", "c", "created"), store, ["p"]) == ()
    assert refetching.answer(ITEMS, ["w"]) == (of(COMMENT, "w"),)
    assert not refetching.is_done(1)
    refetching.answer(of(COMMENT, "w"), ["c"])
    assert refetching.is_done(refetching.wishes)
    assert refetching.unplaced == set()


def test_an_unknown_attached_entity_is_looked_for_at_every_item_that_is_held(event, item):
    store = ClientStore()
    store.apply(event("created", item(1)))
    store.apply(event("created", item(1, entity_id="v")))
    asked = Refetching().entry(entry("comment", "c", "created"), store, ["p"])
    assert set(asked) == {of(COMMENT, "w"), of(COMMENT, "v")}


def test_a_known_attached_entity_is_looked_for_at_its_own_item(event, item, comment):
    store = ClientStore()
    store.apply(event("created", item(1, entity_id="v")))
    store.apply(event("created", comment("hello"), kind="comment"))
    assert Refetching().entry(entry("comment", "c"), store, ["p"]) == (of(COMMENT, "w"),)


def test_the_deletion_of_a_work_item_has_the_dependencies_of_others_read_again(event):
    store = ClientStore()
    content = {"id": "d", "blocking_item_id": "w", "blocked_item_id": "v", "dependency_type": "blocks"}
    store.apply(event("created", content, kind="dependency"))
    asked = Refetching().entry(entry(action="deleted"), store, ["p"])
    assert asked == (ITEMS, of(EntityKind.DEPENDENCY, "v"))


def test_the_deletion_of_a_sprint_has_its_items_read_again():
    asked = Refetching().entry(entry("sprint", "s", "deleted"), ClientStore(), ["p"])
    assert asked == (List(entity_kind=EntityKind.SPRINT, project_id="p"), ITEMS)


def test_the_list_of_projects_has_no_scope():
    assert Refetching().entry(entry("project", "p"), ClientStore(), []) == (List(entity_kind=EntityKind.PROJECT),)


def test_kinds_that_are_not_followed_are_not_fetched():
    refetching = Refetching()
    assert refetching.entry(entry("swim_lane"), ClientStore(), ["p"]) == ()
    assert refetching.is_done(refetching.wishes)


def test_the_planted_client_fetches_nothing_that_it_does_not_hold(event, item):
    refetching, store = Refetching(heeds_known_only=True), ClientStore()
    assert refetching.entry(entry(), store, ["p"]) == ()
    store.apply(event("created", item(1)))
    assert refetching.entry(entry(), store, ["p"]) == (ITEMS,)


def test_each_strategy_heeds_its_own(event, item):
    pushed, deleted = event("updated", item(1)), entry(action="deleted")
    assert [heeded(sync, pushed) for sync in ("entity-events", "activity-refetch", "both")] == [pushed, None, pushed]
    told = replace(deleted, event=Event.DELETED, action=None)
    assert [heeded(sync, deleted) for sync in ("entity-events", "activity-refetch", "both")] == [None, told, told]
    assert all(heeded(sync, entry()) is None for sync in ("entity-events", "activity-refetch", "both"))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["w", "v", "answer late", "answer now"]), max_size=30), st.data())
def test_however_entries_and_answers_mix_the_store_ends_at_what_the_server_holds(steps, data):
    """The server reads a list at any moment between the question and the answer."""
    server: dict[str, int] = {}
    store: dict[str, int] = {}
    refetching, asked = Refetching(), []

    def answer(place: int) -> None:
        seen = asked.pop(place)
        moment = data.draw(st.sampled_from(["asked", "now"]))
        store.clear()
        store.update(seen if moment == "asked" else server)
        asked.extend(dict(server) for _ in refetching.answer(ITEMS, sorted(store)))

    for number, step in enumerate(steps):
        if step in ("w", "v"):
            server[step] = number
            asked.extend(dict(server) for _ in refetching.entry(entry(entity_id=step), ClientStore(), ["p"]))
        elif asked:
            answer(0)
        assert len(asked) <= 1
    while asked:
        answer(0)
    assert refetching.is_done(refetching.wishes)
    assert store == server
