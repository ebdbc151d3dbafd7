"""Does the matrix show what the other clients got, and nothing it cannot know?"""

from collections.abc import Callable
from typing import Any

import pytest

from harness.history import Content, Door, EntityKind, History, Outcome, Verb
from harness.report import Row, matrix

Told = Callable[..., Any]
BOTH = {"alice": "both", "bob": "both"}


def only_row(history: History) -> Row:
    (row,) = matrix(history).rows
    return row


def said(row: Row) -> dict[str, str]:
    return {column: str(getattr(row, column)) for column in ("activity", "event", "live", "reload", "echo")}


def test_a_lost_broadcast_is_an_activity_entry_without_an_event_wrong_live_and_right_after_reload(
    lost_broadcast: History,
) -> None:
    row = only_row(lost_broadcast)
    assert row.name == "work_item create ws"
    assert said(row) == {
        "activity": "ok 2/2",
        "event": "none 0/2",
        "live": "wrong 0/2",
        "reload": "ok 1/1",
        "echo": "none 0/1",
    }


def test_a_change_that_reached_everybody_is_ok_in_every_column(in_sync: History) -> None:
    assert set(said(only_row(in_sync)).values()) == {"ok 1/1"}


def test_rows_stand_in_the_order_of_entities_verbs_and_doors(story: Told) -> None:
    run = story("alice")
    for kind in reversed(EntityKind):
        for verb in reversed(Verb):
            for door in reversed(Door):
                run.write("alice", verb, f"{kind}1", kind=kind, door=door)
    rows = matrix(run.history()).rows
    assert [(row.entity_kind, row.verb, row.door) for row in rows] == [
        (kind, verb, door) for kind in EntityKind for verb in Verb for door in Door
    ]


def test_a_lone_client_leaves_the_columns_of_others_empty(story: Told, login: Content) -> None:
    run = story("alice").write("alice", Verb.CREATE, "w1", login, told={"alice": "both"}).fence().final(login)
    row = said(only_row(run.history()))
    assert (row["activity"], row["event"], row["live"]) == ("-", "-", "-")
    assert row["echo"] == "ok 1/1"


def test_a_write_over_rest_has_no_echo(story: Told, login: Content) -> None:
    run = story("bob").write("pm", Verb.CREATE, "w1", login, door=Door.REST, told={"bob": "both"})
    row = only_row(run.fence().final(login).history())
    assert (row.door, str(row.event), str(row.echo)) == (Door.REST, "ok 1/1", "-")


def test_without_a_fence_nobody_knows_whether_an_event_is_lost(story: Told, login: Content) -> None:
    row = said(only_row(story("alice", "bob").write("alice", Verb.CREATE, "w1", login).history()))
    assert row == {"activity": "?", "event": "?", "live": "?", "reload": "?", "echo": "?"}


def test_a_client_that_lost_its_connection_is_unknown_not_wrong(story: Told, login: Content) -> None:
    run = story("alice", "bob").write("alice", Verb.CREATE, "w1", login, told={"alice": "both"})
    row = only_row(run.loses("bob").fence("alice").final(login).history())
    assert str(row.event) == "?"


def test_a_store_recorded_after_its_connection_was_lost_is_unknown(story: Told, login: Content) -> None:
    run = story("alice", "bob").write("alice", Verb.CREATE, "w1", login, told={"alice": "both"}).fence().final(login)
    assert str(only_row(run.loses("bob").holds("bob").history()).live) == "?"


@pytest.mark.parametrize(("outcome", "live"), [("diverged", "wrong 0/1"), ("lagging", "?"), ("inconclusive", "?")])
def test_a_store_that_was_still_being_told_is_unknown(story: Told, login: Content, outcome: str, live: str) -> None:
    run = story("alice", "bob").write("alice", Verb.CREATE, "w1", login, told={"alice": "both"}).fence().final(login)
    assert str(only_row(run.holds("bob").settled(outcome).history()).live) == live


def test_an_event_after_the_fence_is_late_and_counts(story: Told, login: Content) -> None:
    run = story("alice", "bob").write("alice", Verb.CREATE, "w1", login, told={"alice": "both"}).fence()
    run.tell("bob", Verb.CREATE, "w1", login, "both")
    assert str(only_row(run.history()).event) == "late 1/1"


def test_some_subscribers_told_is_partial(story: Told, login: Content) -> None:
    run = story("alice", "bob", "carol").write("alice", Verb.CREATE, "w1", login, told=BOTH).fence().final(login)
    row = only_row(run.holds("bob", login).holds("carol").history())
    assert (str(row.event), str(row.live)) == ("partial 1/2", "partial 1/2")


def test_the_harness_own_operations_have_no_row(story: Told) -> None:
    run = story("alice").write("harness", Verb.CREATE, "p1", kind=EntityKind.PROJECT, setup=True)
    assert matrix(run.history()).rows == ()


def test_a_refused_operation_is_counted_but_owes_nothing(story: Told) -> None:
    run = story("alice", "bob").write("alice", Verb.DELETE, "w1", outcome=Outcome.FAIL).fence()
    row = only_row(run.history())
    assert (row.operations, row.acknowledged, str(row.event), str(row.reload)) == (1, 0, "-", "-")


@pytest.mark.parametrize(
    ("held", "read", "live"),
    [
        ({"title": "new", "version": 2}, {"title": "new", "version": 2}, "ok 1/1"),
        ({"title": "old", "version": 1}, {"title": "new", "version": 2}, "wrong 0/1"),
        ({"title": "new", "ancestor_ids": ["a"]}, {"title": "new", "ancestor_ids": []}, "ok 1/1"),
        (None, None, "ok 1/1"),
        ({"title": "ghost"}, None, "wrong 0/1"),
        (None, {"title": "unseen"}, "wrong 0/1"),
    ],
)
def test_a_live_store_is_right_when_its_own_fields_are_those_of_the_final_read(
    story: Told, held: Content | None, read: Content | None, live: str
) -> None:
    run = story("alice", "bob").write("alice", Verb.UPDATE, "w1", {"id": "w1", "title": "new"}, told=BOTH).fence()
    run.final(*[{"id": "w1", **read}] if read else []).holds("bob", *[{"id": "w1", **held}] if held else [])
    assert str(only_row(run.history()).live) == live


def test_clients_that_share_a_digest_share_its_content(story: Told, login: Content) -> None:
    told = {"bob": "both", "carol": "both"}
    run = story("alice", "bob", "carol").write("alice", Verb.CREATE, "w1", login, told=told).fence().final(login)
    run.holds("bob", login).holds("carol", login)
    run.records[-1] = type(run.records[-1])(
        index=run.records[-1].index, at_ns=0, actor="carol", epoch=1, digest=run.records[-2].digest
    )
    assert str(only_row(run.history()).live) == "ok 2/2"


@pytest.mark.parametrize(
    ("verb", "version", "read", "reload"),
    [
        (Verb.CREATE, 1, [{"id": "w1", "version": 1}], "ok 1/1"),
        (Verb.CREATE, 1, [], "wrong 0/1"),
        (Verb.UPDATE, 3, [{"id": "w1", "version": 4}], "ok 1/1"),
        (Verb.UPDATE, 3, [{"id": "w1", "version": 2}], "wrong 0/1"),
        (Verb.DELETE, None, [], "ok 1/1"),
        (Verb.DELETE, None, [{"id": "w1", "version": 1}], "wrong 0/1"),
    ],
)
def test_after_reload_a_fresh_client_finds_what_was_acknowledged(
    story: Told, verb: Verb, version: int | None, read: list[Content], reload: str
) -> None:
    reply = {"id": "w1", "version": version} if version else None
    run = story("alice").write("alice", verb, "w1", reply, expected_version=1).fence().final(*read)
    assert str(only_row(run.history()).reload) == reload


def test_what_was_deleted_later_is_rightly_gone_with_what_belonged_to_it(story: Told, login: Content) -> None:
    note = {"id": "c1", "work_item_id": "w1", "content": "On it [w2]"}
    run = story("alice").write("alice", Verb.CREATE, "w1", login)
    run.write("alice", Verb.CREATE, "c1", note, kind=EntityKind.COMMENT)
    run.write("alice", Verb.DELETE, "w1").fence().final().final(kind=EntityKind.COMMENT)
    assert [str(row.reload) for row in matrix(run.history()).rows] == ["ok 1/1", "ok 1/1", "ok 1/1"]


def test_a_refused_deletion_excuses_nothing(story: Told, login: Content) -> None:
    run = story("alice").write("alice", Verb.CREATE, "w1", login)
    run.write("alice", Verb.DELETE, "w1", outcome=Outcome.FAIL).final()
    assert str(matrix(run.history()).rows[0].reload) == "wrong 0/1"
