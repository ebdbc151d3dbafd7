"""Idempotent request: does a request that is sent again do its work twice?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.entities import precedes, records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Deliver, EntityKind, Event, History, Operation, Outcome, Snapshot
from harness.history.content import TEXT_FIELDS
from harness.history.marks import writer_of
from harness.history.records import Content
from harness.history.retries import Request, requests

GUARANTEE = "idempotent-request"
EXCUSES = frozenset({"UNAUTHORIZED", "RATE_LIMITED", "SERVICE_UNAVAILABLE"})
"""Refusals that say nothing of what was remembered: they come before anybody looks (contract/reference.md R11, R15)."""


def idempotent_request(history: History) -> Iterator[Answer]:
    """Idempotent request: a retry with the same `message_id` gives the same reply, one effect, no second broadcast.

    A retry is a creation over WebSocket with the message id, the user, the kind and the values of an earlier one
    (contract/websocket.md 8: nothing else is covered). Judged is each retry that was answered, or that somebody was
    told of, and each request of another user or kind that happens to have the same id: it is none. Two equal requests
    under way at once are retries of each other.
    """
    asked = requests(history)
    yield from _strangers(asked)
    groups = [group for group in asked.values() if len(group) > 1]
    shown = _Shown.of(history) if groups else None
    for group in groups:
        for retry in group[1:]:
            if shown is not None:
                yield from _judge(shown, group, retry)


def _strangers(asked: Mapping[Request, Sequence[Operation]]) -> Iterator[Answer]:
    """Did the first request of another user or kind under the same id get an entity of its own?"""
    answered: dict[str, list[Operation]] = defaultdict(list)
    for (_, _, message_id), (first, *_) in asked.items():
        if first.outcome is Outcome.OK:
            yield from _stranger(first, answered[message_id])
            answered[message_id].append(first)


def _stranger(request: Operation, others: Sequence[Operation]) -> Iterator[Answer]:
    other = next((one for one in others if one.entity_id == request.entity_id), None)
    if other is not None:
        why = f"{wording.deed(request)} got the reply to {wording.deed(other)}, which had the same message id"
        yield _anomaly(request, "retry-answered-wrongly", why, (*records_of(other), *records_of(request)))
    elif others:
        yield HOLDS


def _judge(shown: "_Shown", group: Sequence[Operation], retry: Operation) -> Iterator[Answer]:
    earlier = [one for one in group if one.invoke.index < retry.invoke.index]
    accepted = next((one for one in earlier if one.outcome is Outcome.OK), None)
    anomaly = (
        _other_entity(shown, retry, accepted)
        or (_other_reply(retry, accepted) if accepted is not None else None)
        or _told_again(shown, retry, earlier)
    )
    if anomaly is not None:
        yield anomaly
    elif retry.outcome is Outcome.OK:
        yield HOLDS


def _other_entity(shown: "_Shown", retry: Operation, accepted: Operation | None) -> Anomaly | None:
    """Did the retry make a second entity, by its own reply or by what others were shown?"""
    is_answered_twice = accepted is not None and retry.outcome is Outcome.OK
    if accepted is not None and is_answered_twice and retry.entity_id != accepted.entity_id:
        why = f"{_again(retry)} made a second one: {_short(accepted.entity_id)} and then {_short(retry.entity_id)}"
        return _anomaly(retry, "retry-applied-twice", why, (*records_of(accepted), *records_of(retry)))
    made = shown.made_by.get(_mark(retry), {})
    if len(made) > 1:
        (one, first), (other, second) = list(made.items())[:2]
        why = f"{_again(retry)} made a second one: {_short(one)} and {_short(other)} carry its text"
        return _anomaly(retry, "retry-applied-twice", why, (first, second, *records_of(retry)))
    return None


def _other_reply(retry: Operation, accepted: Operation) -> Anomaly | None:
    complete = retry.complete
    records = (*records_of(accepted), *records_of(retry))
    if complete is not None and complete.outcome is Outcome.FAIL:
        if not precedes(accepted, retry) or complete.error_code in EXCUSES:
            return None
        why = f"{_again(retry)} was refused with {complete.error_code}, where the first request had been accepted"
        return _anomaly(retry, "retry-answered-wrongly", why, records)
    if retry.outcome is not Outcome.OK or retry.content == accepted.content:
        return None
    name = _first_difference(accepted.content or {}, retry.content or {})
    why = f"{_again(retry)} was answered with another {name} than the first request"
    return _anomaly(retry, "retry-answered-wrongly", why, records)


def _told_again(shown: "_Shown", retry: Operation, earlier: Sequence[Operation]) -> Anomaly | None:
    """Was anybody told once more of the entity, or of its activity, after it was asked for again?"""
    entity_id = next((one.entity_id for one in (retry, *earlier) if one.entity_id is not None), None)
    for first, again in shown.repeats.get((retry.invoke.entity_kind, entity_id or ""), ()):
        if first.index > earlier[0].invoke.index and again.index > retry.invoke.index:
            what = wording.event(again.entity_kind, again.event)
            why = f"{_again(retry)} was broadcast again: {again.actor} got a second {what} under another id"
            return _anomaly(retry, "retry-told-again", why, (first.index, retry.invoke.index, again.index), again.actor)
    return None


def _again(retry: Operation) -> str:
    return f"{wording.deed(retry)}, asked for again under the same message id,"


def _short(entity_id: str | None) -> str:
    return (entity_id or "unknown")[:8]


def _first_difference(one: Content, other: Content) -> str:
    return min(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def _mark(operation: Operation) -> tuple[EntityKind, int | None]:
    return operation.invoke.entity_kind, _writer(operation.invoke.entity_kind, operation.invoke.values)


def _writer(kind: EntityKind, content: Content) -> int | None:
    """The operation whose mark stands in the first text of an entity."""
    text = content.get(TEXT_FIELDS[kind][0]) if TEXT_FIELDS[kind] else None
    return writer_of(text) if isinstance(text, str) else None


def _anomaly(retry: Operation, cause: str, why: str, records: tuple[int, ...], actor: str | None = None) -> Anomaly:
    return wording.about(
        retry, guarantee=GUARANTEE, cause=cause, why=why, records=records, actor=actor or retry.invoke.actor
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What retries may have caused.

    `made_by`: entities by (kind, mark of a creation), each with a record that shows it. `repeats`: by entity, pairs of
    creation events, or of activity entries about it, of one connection and two ids.
    """

    made_by: Mapping[tuple[EntityKind, int | None], Mapping[str, int]]
    repeats: Mapping[tuple[str, str], Sequence[tuple[Deliver, Deliver]]]

    @classmethod
    def of(cls, history: History) -> "_Shown":
        made_by: dict[tuple[EntityKind, int | None], dict[str, int]] = defaultdict(dict)
        for index, kind, content in _creations(history):
            if (mark := _writer(kind, content)) is not None:
                made_by[kind, mark].setdefault(str(content["id"]), index)
        return cls(made_by, _repeats(history))


def _creations(history: History) -> Iterator[tuple[int, EntityKind, Content]]:
    for delivery in history.deliveries():
        kind = wording.followed(delivery.entity_kind)
        if delivery.event is Event.CREATED and kind is not None and delivery.content is not None:
            yield delivery.index, kind, delivery.content
    for snapshot in history.of(Snapshot):
        for content in snapshot.entities:
            yield snapshot.index, snapshot.entity_kind, content


def _repeats(history: History) -> Mapping[tuple[str, str], Sequence[tuple[Deliver, Deliver]]]:
    first: dict[tuple[str, int, str, str, Event], Deliver] = {}
    found: dict[tuple[str, str], list[tuple[Deliver, Deliver]]] = defaultdict(list)
    for delivery in history.deliveries():
        is_creation = delivery.event is Event.CREATED or delivery.action == Event.CREATED
        if not is_creation:
            continue
        key = (delivery.actor, delivery.epoch, delivery.entity_kind, delivery.entity_id, delivery.event)
        before = first.setdefault(key, delivery)
        if before.message_id != delivery.message_id:
            found[delivery.entity_kind, delivery.entity_id].append((before, delivery))
    return found
