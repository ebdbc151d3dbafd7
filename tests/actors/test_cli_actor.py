"""The CLI before answers of every kind."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from harness.actors.cli_actor import CliActor
from harness.actors.intent import Intent
from harness.adapters.rest import HttpAnswer
from harness.errors import ConnectionLost, EnvironmentFailure, NotThisProtocol, ServerUnavailable
from harness.history import Complete, EntityKind, Header, Invoke, Outcome, Recorder, Snapshot, Verb
from harness.protocol import Command, HttpRequest

ITEM = {"id": "i1", "title": "Login [w1]", "version": 1, "project_id": "p1"}
CREATE = Intent(
    operation=1,
    command=Command(
        verb=Verb.CREATE, entity_kind=EntityKind.WORK_ITEM, project_id="p1", values={"title": "Login [w1]"}
    ),
)


class FakeRest:
    """A REST door that gives one answer, or raises it, and remembers what it was asked."""

    def __init__(self, answer: HttpAnswer | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[HttpRequest, str | None]] = []

    async def send(self, request: HttpRequest, *, user: str | None = None) -> HttpAnswer:
        self.asked.append((request, user))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def says(status: int, body: Any) -> HttpAnswer:
    return HttpAnswer(status=status, content_type="application/json", body=json.dumps(body).encode())


@pytest.fixture
def pm(a_header: Callable[..., Header]) -> Callable[..., tuple[CliActor, FakeRest, Recorder]]:
    def make(answer: HttpAnswer | Exception, user: str | None = None) -> tuple[CliActor, FakeRest, Recorder]:
        ticks, rest = count(), FakeRest(answer)
        recorder = Recorder(a_header(), lambda: next(ticks), str)
        return CliActor("pm", rest, recorder, user=user), rest, recorder  # type: ignore[arg-type]  # a fake

    return make


async def test_an_accepted_write_is_ok_with_the_entity_of_the_answer(pm: Any) -> None:
    actor, rest, recorder = pm(says(200, {"work_item": ITEM}))
    complete = await actor.perform(CREATE)
    assert (complete.outcome, complete.entity_id, complete.content) == (Outcome.OK, "i1", ITEM)
    assert [type(record) for record in recorder.history().records] == [Invoke, Complete]
    assert rest.asked[0][0].method == "POST"


async def test_without_a_user_of_its_own_the_servers_default_user_acts(pm: Any) -> None:
    for user in (None, "u1"):
        actor, rest, _ = pm(says(200, {"work_item": ITEM}), user)
        await actor.perform(CREATE)
        assert rest.asked[0][1] == user


async def test_a_refusal_is_fail_with_its_code(pm: Any) -> None:
    actor, _, _ = pm(says(409, {"error": {"code": "CONFLICT", "message": "current version: 2"}}))
    complete = await actor.perform(CREATE)
    assert (complete.outcome, complete.error_code) == (Outcome.FAIL, "CONFLICT")


async def test_no_answer_in_time_is_unknown_and_the_run_goes_on(pm: Any) -> None:
    actor, _, _ = pm(TimeoutError("no answer"))
    assert (await actor.perform(CREATE)).outcome is Outcome.INFO


@pytest.mark.parametrize("failure", [ConnectionLost("cut"), ServerUnavailable("gone")])
async def test_a_broken_connection_is_recorded_as_unknown_and_ends_the_run(
    pm: Any, failure: EnvironmentFailure
) -> None:
    actor, _, recorder = pm(failure)
    with pytest.raises(ConnectionLost):
        await actor.perform(CREATE)
    assert [record.outcome for record in recorder.history().of(Complete)] == [Outcome.INFO]


async def test_an_answer_that_is_no_json_is_not_this_protocol(pm: Any) -> None:
    actor, _, recorder = pm(HttpAnswer(status=200, content_type="text/html", body=b"<html>"))
    with pytest.raises(NotThisProtocol):
        await actor.perform(CREATE)
    assert [record.outcome for record in recorder.history().of(Complete)] == [Outcome.INFO]


async def test_looking_up_shows_the_entity_and_is_recorded_as_a_read(pm: Any) -> None:
    actor, _, recorder = pm(says(200, {"work_item": ITEM}))
    assert await actor.look_up(EntityKind.WORK_ITEM, "i1") == ITEM
    assert [(record.purpose, record.whole) for record in recorder.history().of(Snapshot)] == [("read", False)]


async def test_what_is_not_there_is_not_seen(pm: Any) -> None:
    actor, _, recorder = pm(says(404, {"error": {"code": "NOT_FOUND", "message": "no"}}))
    assert await actor.look_up(EntityKind.WORK_ITEM, "i1") is None
    assert await actor.look_up(EntityKind.COMMENT, "c1") is None
    assert recorder.history().of(Snapshot) == ()
