"""Read your writes and monotonic reads against their definitions, on every short history of two windows and a rival."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from support.small import BOARD, COMMENT, ITEM, Small, interleavings, is_before, wrong

from harness.checkers.monotonic_reads import monotonic_reads
from harness.checkers.read_your_writes import read_your_writes
from harness.history import Event, History, Outcome, Verb

USERS = {"alice": "user", "phone": "user", "bob": "rival"}
"""Two windows of one user, and another user."""
READERS = ("alice", "phone")
GONE = 0


class Step(NamedTuple):
    """`write` makes the next version, `delete` ends all; `read` and `event` show a version, or that it is gone."""

    deed: str
    actor: str
    version: int = GONE


def steps(done: Sequence[Step]) -> Iterator[Step]:
    """All that may come next."""
    newest = 1 + sum(step.deed == "write" for step in done)
    for actor in USERS:
        yield Step("write", actor, newest + 1)
    for actor in ("alice", "bob"):
        yield Step("delete", actor)
    for actor, version in product(READERS, range(GONE, newest + 1)):
        yield Step("read", actor, version)
        yield Step("event", actor, version)


def histories(length: int) -> Iterator[tuple[Step, ...]]:
    """All of a length that end with a look; alice is the first of the two windows in which anything happens."""

    def extend(done: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
        is_phone_allowed = any(step.actor == "alice" for step in done)
        for step in steps(done):
            if step.actor == "phone" and not is_phone_allowed:
                continue
            if len(done) + 1 < length:
                yield from extend((*done, step))
            elif looks(step):
                yield (*done, step)

    return extend(())


def looks(step: Step) -> bool:
    return step.deed in ("read", "write")


def is_stale(done: Sequence[Step], place: int, teaches: Callable[[Step], bool]) -> bool | None:
    """The definition: does the look at `place` show less than the session had learnt before it was asked for?

    A read was asked for after the last thing its own actor did, a reply (a write's) after all that stands before it.
    None if the session had learnt nothing.
    """
    look = done[place]
    own = [number for number in range(place) if done[number].actor == look.actor and done[number].deed != "event"]
    asked = place - 1 if look.deed == "write" else max(own, default=-1)
    learnt = [step for step in done[: asked + 1] if USERS[step.actor] == USERS[look.actor] and teaches(step)]
    if not learnt:
        return None
    if any(is_end(step) for step in learnt):
        return look.version != GONE
    if look.version == GONE:
        return not any(is_end(step) for step in done[:place])
    return look.version < max(step.version for step in learnt)


def is_end(step: Step) -> bool:
    return step.deed == "delete" or (step.deed == "event" and step.version == GONE)


def teaches_by_writing(step: Step) -> bool:
    return step.deed in ("write", "delete")


def teaches_by_showing(step: Step) -> bool:
    return step.deed == "event" or (step.deed == "read" and step.version != GONE)


def told(done: Sequence[Step]) -> tuple[History, dict[int, int]]:
    """The history, and the place of the step that each record stands for."""
    small = Small(**USERS)
    small.end(small.begin("pm", Verb.CREATE, ITEM, "it"), id="it", version=1, title="0")
    places = {}
    for place, step in enumerate(done):
        shown = {"id": "it", "version": step.version, "title": str(step.version)}
        match step.deed:
            case "write":
                last = small.end(small.begin(step.actor, Verb.UPDATE, ITEM, "it"), **shown)
            case "delete":
                last = small.end(small.begin(step.actor, Verb.DELETE, ITEM, "it"))
            case "read":
                last = small.read(step.actor, ITEM, *([shown] if step.version else ()), project_id=BOARD)
            case _:
                event = Event.UPDATED if step.version else Event.DELETED
                last = small.event(step.actor, event, ITEM, "it", **(shown if step.version else {}) | {"id": "it"})
        places[last.index] = place
    return small.history(), places


def compare(done: Sequence[Step]) -> None:
    history, places = told(done)
    for checker, teaches in ((read_your_writes, teaches_by_writing), (monotonic_reads, teaches_by_showing)):
        found = {places[anomaly.records[-1]] for anomaly in wrong(checker(history))}
        expected = {place for place, step in enumerate(done) if looks(step) and is_stale(done, place, teaches)}
        assert found == expected, (checker.__name__, done)


def test_they_are_what_the_definitions_say_for_all_histories_of_four_steps() -> None:
    for length in (1, 2, 3, 4):
        for done in histories(length):
            compare(done)


@st.composite
def long_histories(draw: st.DrawFn) -> list[Step]:
    done: list[Step] = []
    for _ in range(draw(st.integers(5, 12))):
        done.append(draw(st.sampled_from(list(steps(done)))))
    return done


@given(long_histories())
@settings(max_examples=300)
def test_they_are_what_the_definitions_say_for_longer_histories(done: list[Step]) -> None:
    compare(done)


# Comments have no version: only time tells which of two texts is the older one.


class Talk(NamedTuple):
    """Three writes of one comment, begun and ended in an `order`, by whom and with which outcome.

    Then alice is told of one of them (or of none), does something else, and reads the text of a write (0: the first).
    """

    order: tuple[int, ...]
    writers: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    heard: int | None
    shown: int


def talks(heard: Sequence[int | None]) -> Iterator[Talk]:
    answers = (Outcome.OK, Outcome.INFO)
    for order in interleavings(3):
        for writers in product(("alice", "bob"), repeat=3):
            for outcomes in product(answers, repeat=3):
                for one, shown in product(heard, range(4)):
                    yield Talk(order, writers, outcomes, one, shown)


def is_older(talk: Talk, shown: int, known: int) -> bool:
    """Had the write that is shown ended, with an answer, before the known one began?"""
    if shown == known or known == 0:
        return False
    return shown == 0 or (talk.outcomes[shown - 1] is Outcome.OK and is_before(talk.order, shown, known))


def did_several_things_at_once(talk: Talk) -> bool:
    """Then nobody knows when alice asked, and her reads are left out."""
    own = [number for number in (1, 2, 3) if talk.writers[number - 1] == "alice"]
    pairs = [(one, other) for one in own for other in own if one < other]
    return any(not is_before(talk.order, one, other) for one, other in pairs)


def spoken(talk: Talk) -> History:
    small = Small(alice="user", bob="rival")
    small.end(small.begin("pm", Verb.CREATE, COMMENT, "it", values={"content": "text 0"}), **text(0))
    begun = {}
    for number in talk.order:
        if number not in begun:
            writer, values = talk.writers[number - 1], {"content": f"text {number}"}
            begun[number] = small.begin(writer, Verb.UPDATE, COMMENT, "it", values=values)
        elif talk.outcomes[number - 1] is Outcome.OK:
            small.end(begun[number], **text(number))
        else:
            small.end(begun[number], Outcome.INFO)
    if talk.heard is not None:
        small.event("alice", Event.UPDATED, COMMENT, "it", **text(talk.heard))
    small.end(small.begin("alice", Verb.CREATE, ITEM, "other"), id="other", version=1)
    small.read("alice", COMMENT, text(talk.shown))
    return small.history()


def text(number: int) -> dict[str, str]:
    return {"id": "it", "content": f"text {number}"}


def test_read_your_writes_is_what_the_definition_says_for_all_talks_of_three_writes() -> None:
    for talk in talks([None]):
        own = [n for n in (1, 2, 3) if talk.writers[n - 1] == "alice" and talk.outcomes[n - 1] is Outcome.OK]
        expected = not did_several_things_at_once(talk) and any(is_older(talk, talk.shown, one) for one in own)
        assert bool(wrong(read_your_writes(spoken(talk)))) is expected, talk


def test_monotonic_reads_is_what_the_definition_says_for_all_talks_of_three_writes() -> None:
    for talk in talks([1, 3]):
        assert talk.heard is not None
        is_known = talk.outcomes[talk.heard - 1] is Outcome.OK  # else the text names no write that is sure to be made
        is_placed = not did_several_things_at_once(talk)
        expected = is_known and is_placed and is_older(talk, talk.shown, talk.heard)
        assert bool(wrong(monotonic_reads(spoken(talk)))) is expected, talk
