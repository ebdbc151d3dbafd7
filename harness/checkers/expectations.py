"""Expectations: did each actor see what the scenario says it sees, and what it needed to act?"""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.diagnosis import Diagnosis
from harness.checkers.divergence import Divergences, View
from harness.checkers.entities import Final, final_read
from harness.checkers.findings import HOLDS, Anomaly, Answer, Verdict
from harness.checkers.values import is_same
from harness.history import Connect, Content, Disconnect, Expect, History, JsonValue, Operation, Outcome, Verb
from harness.history.marks import unmark
from harness.stores import Difference

GUARANTEE = "expectations"


def expectations(history: History) -> Iterator[Answer]:
    """Expectations: every `expect`, `never` and every need of an acting actor was met, from events alone.

    Judged is each expectation of the scenario, and each time an actor acted on what another had made. One that hangs on
    an operation that failed, or was never answered, proves nothing about the server.
    """
    judge = _Judge(history, Divergences.of(history), final_read(history)[1]) if history.of(Expect) else None
    for expect in history.of(Expect):
        if expect.outcome == "met" or judge is None:
            yield HOLDS
        else:
            yield judge.unmet(expect)


@dataclass(frozen=True, slots=True)
class _Judge:
    history: History
    known: Divergences
    final: Final

    def unmet(self, expect: Expect) -> Anomaly:
        doubt = self._doubt(expect)
        if doubt is not None:
            cause, reason = doubt
            why = f"nobody can say whether {_claim(expect)}: {reason}"
            return _anomaly(expect, cause, why, (expect.index,), Verdict.UNKNOWN)
        if expect.verb == "never":
            why = f"{expect.actor} saw {_name(expect)}, which the scenario says it never sees"
            return _anomaly(expect, self._cause_of_never(expect), why, (expect.index,))
        diagnosis = self._diagnosis(expect)
        why = f"{_denial(expect)}: {diagnosis.because}"
        return _anomaly(expect, diagnosis.cause, why, (*diagnosis.records, expect.index))

    def _doubt(self, expect: Expect) -> tuple[str, str] | None:
        """(cause, reason) why nobody can blame the server, if so."""
        if expect.entity_id is None:
            return "operation-failed", f"{expect.name} was never created"
        if expect.verb == "needs" and expect.gone:
            return "operation-failed", f"{expect.name} was gone for everybody"
        if expect.outcome == "unknown":
            ended = any(end.actor == expect.actor and end.index < expect.index for end in self.history.of(Disconnect))
            if ended:
                return "disconnected", f"{expect.actor} had lost its connection"
            return "unanswered-fence", "no Ping was answered after it was due"
        if expect.verb == "never":
            return None
        if self._is_what_is_stored(expect):
            return "unmet-expectation", f"it saw {_seen(expect)}, and that is what the server holds, too"
        for write in self._writes_before(expect):
            if _fulfils(write, expect):
                return None
            if _may_be_the_reason(write, expect):
                is_refused = write.outcome is Outcome.FAIL
                cause = "operation-failed" if is_refused else "unknown-outcome"
                return cause, f"{wording.deed(write)} " + ("failed" if is_refused else "was never answered")
        return None

    def _is_what_is_stored(self, expect: Expect) -> bool:
        """Was the actor right, and the scenario's claim not true of this server? Then nothing was out of sync.

        Certain only where no write of the entity came later: the final read then shows what was stored all along.
        """
        if expect.verb != "expect" or expect.seen is None or expect.entity_id is None:
            return False
        writes = self.known.entities.writes.get((expect.entity_kind, expect.entity_id), ())
        if any(write.complete is None or write.complete.index > expect.index for write in writes):
            return False
        stored = self.final.get(expect.entity_kind, {}).get(expect.entity_id)
        if stored is None or not expect.wanted.keys() <= stored.keys():
            return False
        return all(is_same(name, stored[name], expect.seen.get(name)) for name in expect.wanted)

    def _writes_before(self, expect: Expect) -> list[Operation]:
        writes = self.known.entities.writes.get((expect.entity_kind, expect.entity_id or ""), ())
        return [write for write in reversed(writes) if write.invoke.index < expect.index]

    def _diagnosis(self, expect: Expect) -> Diagnosis:
        epochs = [
            one.epoch for one in self.history.of(Connect) if one.actor == expect.actor and one.index < expect.index
        ]
        view = View(actor=expect.actor, epoch=epochs[-1] if epochs else 0, index=expect.index)
        found = self.known.explain_by_events(view, self._difference(expect))
        return found or Diagnosis(cause="unmet-expectation", because=f"it saw {_seen(expect)}", records=())

    def _difference(self, expect: Expect) -> Difference:
        """The expectation as a difference: what was seen against what the last acknowledged write made."""
        written = (write.content for write in self._writes_before(expect) if write.content is not None)
        return Difference(
            entity_kind=expect.entity_kind,
            entity_id=expect.entity_id or "",
            what="extra" if expect.gone else "missing" if expect.seen is None else "differs",
            fields=tuple(sorted(expect.wanted)),
            held=expect.seen,
            wanted=next(written, None),
        )

    def _cause_of_never(self, expect: Expect) -> str:
        subscribes = {actor.name: actor.subscribes for actor in self.history.header.actors}
        return "unmet-expectation" if subscribes.get(expect.actor, True) else "wrong-audience"


def _fulfils(write: Operation, expect: Expect) -> bool:
    """An acknowledged write that made what was expected: whatever was refused before it is no excuse."""
    if write.outcome is not Outcome.OK:
        return False
    if expect.gone or write.content is None:
        return expect.gone and write.invoke.verb is Verb.DELETE
    content = write.content
    return all(
        name in content and is_same(name, _as_written(content[name]), _as_written(wanted))
        for name, wanted in expect.wanted.items()
    )


def _may_be_the_reason(write: Operation, expect: Expect) -> bool:
    """Never answered; or refused, although the scenario counted on what it asked for."""
    if write.outcome is Outcome.INFO:
        return True
    if write.outcome is not Outcome.FAIL:
        return False
    if expect.gone:
        return write.invoke.verb is Verb.DELETE
    values = write.invoke.values
    return any(
        name in values and is_same(name, _as_written(values[name]), _as_written(wanted))
        for name, wanted in expect.wanted.items()
    )


def _as_written(value: JsonValue) -> JsonValue:
    return unmark(value) if isinstance(value, str) else value


def _claim(expect: Expect) -> str:
    """`bob sees work_item login with title "Login page" (line 14)`."""
    if expect.verb == "needs":
        return f"{expect.actor} could act on {_name(expect)} without reloading"
    return f"{expect.actor} {'never sees' if expect.verb == 'never' else 'sees'} {_name(expect)}{_state(expect)}"


def _denial(expect: Expect) -> str:
    if expect.verb == "needs":
        return f"{expect.actor} could not act on {_name(expect)} without reloading"
    return f"{expect.actor} did not see {_name(expect)}{_state(expect)}"


def _name(expect: Expect) -> str:
    line = f" (line {expect.line})" if expect.line is not None else ""
    return f"{expect.entity_kind} {expect.name}{line}"


def _state(expect: Expect) -> str:
    if expect.gone:
        return " gone"
    return f" with {_listed(expect.wanted)}" if expect.wanted else ""


def _seen(expect: Expect) -> str:
    if expect.seen is None:
        return "nothing"
    return _listed({name: expect.seen[name] for name in sorted(expect.wanted) if name in expect.seen}) or "it"


def _listed(content: Content) -> str:
    return ", ".join(f"{name} {wording.value(value)}" for name, value in content.items())


def _anomaly(
    expect: Expect, cause: str, why: str, records: tuple[int, ...], verdict: Verdict = Verdict.INVALID
) -> Anomaly:
    return Anomaly(
        guarantee=GUARANTEE,
        why=why,
        cause=cause,
        records=tuple(sorted(set(records))),
        verdict=verdict,
        entity_kind=expect.entity_kind,
        actor=expect.actor,
    )
