"""Which value does a field get? The scenario's words become the contract's keys and values, checked by the table."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from harness.history import EntityKind, JsonValue
from harness.scenario.mistakes import Place, did_you_mean, listed
from harness.scenario.model import Given
from harness.scenario.planned import Ref
from harness.scenario.shape import Shape, named, needs_quotes
from harness.scenario.source import Plain, Scalar
from harness.scenario.words import LATEST_S, Choice, Field, Moment, Reference, Text, Use, Whole, fields_for

DEFAULT_SPRINT_S = 14 * 86_400
_DISTANCE = re.compile(r"(?P<sign>[+-])(?P<number>\d{1,9})(?P<unit>[smhd])")
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MOMENTS = "a date ('2026-03-01'), Unix seconds, or a distance from the run's start ('+14d', '-2h', 'now')"


class ValueReader:
    """`fill` replaces variables (none: not known, or already reported), `refer` checks the name of an entity."""

    def __init__(
        self,
        shape: Shape,
        *,
        now_s: int,
        fill: Callable[[Scalar], str | None],
        refer: Callable[[str, EntityKind, Place], None],
    ) -> None:
        self._shape = shape
        self._now_s = now_s
        self._fill = fill
        self._refer = refer

    def read(self, kind: EntityKind, use: Use, given: Given, place: Place) -> dict[str, JsonValue | Ref]:
        """Values by the contract's keys, in the file's order; `place` is blamed for what is missing."""
        fields = fields_for(kind, use)
        values: dict[str, JsonValue | Ref] = {}
        for word, scalar in given:
            field = fields.get(str(word.value))
            if field is None:
                self._shape.mistake(word.place, _unknown_field(kind, use, str(word.value)))
            else:
                self._add(values, field, use, scalar)
        if use == "create":
            self._require(kind, given, place)
            self._complete(kind, values)
        return values

    def _add(self, values: dict[str, JsonValue | Ref], field: Field, use: Use, scalar: Scalar) -> None:
        if scalar.value is not None:
            value = self._value(field, scalar)
            if value is not None:
                values[field.key] = value
        elif use in field.nullable:
            values[field.key] = None
        else:
            advice = "leave it out" if use == "create" else "it cannot be cleared"
            self._shape.mistake(scalar.place, f"'{field.word}' cannot be null here: {advice}")

    def _value(self, field: Field, scalar: Scalar) -> JsonValue | Ref:
        """None after a mistake, or while the value is not known."""
        value = scalar.value
        if isinstance(value, str):
            value = self._fill(scalar)
            if value is None:
                return None
        match field.holds:
            case Text():
                return self._text(field, value, scalar.place)
            case Whole():
                return self._whole(field, field.holds, value, scalar)
            case Choice():
                return self._choice(field, field.holds, value, scalar.place)
            case Moment():
                return self._moment(field, value, scalar.place)
            case Reference():
                return self._reference(field, field.holds, value, scalar.place)

    def _text(self, field: Field, value: Plain, place: Place) -> str | None:
        if isinstance(value, str):
            return value
        self._shape.mistake(place, needs_quotes(field.word, value))
        return None

    def _whole(self, field: Field, bounds: Whole, value: Plain, scalar: Scalar) -> int | None:
        if value != scalar.value and isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
            value = int(value)  # a text that was a variable as a whole: ${i}
        if isinstance(value, int) and not isinstance(value, bool) and bounds.least <= value <= bounds.most:
            return value
        self._shape.mistake(
            scalar.place,
            f"'{field.word}' is a whole number from {bounds.least} to {bounds.most}, not {named(value)}",
        )
        return None

    def _choice(self, field: Field, choice: Choice, value: Plain, place: Place) -> str | None:
        if isinstance(value, str) and value in choice.words:
            return value
        hint = did_you_mean(str(value), choice.words)
        self._shape.mistake(place, f"'{field.word}' cannot be '{value}'{hint} (one of: {listed(choice.words)})")
        return None

    def _moment(self, field: Field, value: Plain, place: Place) -> int | None:
        seconds = value if isinstance(value, int) and not isinstance(value, bool) else None
        if isinstance(value, str):
            seconds = seconds_of(value, self._now_s)
        if seconds is not None and 0 <= seconds <= LATEST_S:
            return seconds
        self._shape.mistake(place, f"'{field.word}' is {_MOMENTS}, not {named(value)}")
        return None

    def _reference(self, field: Field, reference: Reference, value: Plain, place: Place) -> Ref | None:
        if not isinstance(value, str):
            self._shape.mistake(place, needs_quotes(field.word, value))
            return None
        self._refer(value, reference.kind, place)
        return Ref(value)

    def _require(self, kind: EntityKind, given: Given, place: Place) -> None:
        words = {str(word.value) for word, _ in given}
        for field in fields_for(kind, "create").values():
            if field.required and field.word not in words:
                self._shape.mistake(place, f"'{field.word}' is missing in 'set': a {kind} needs it")

    def _complete(self, kind: EntityKind, values: dict[str, JsonValue | Ref]) -> None:
        if kind is EntityKind.WORK_ITEM:
            values.setdefault("item_type", "task")
        if kind is EntityKind.SPRINT:
            start = values.setdefault("start_date", self._now_s)
            if isinstance(start, int):
                values.setdefault("end_date", start + DEFAULT_SPRINT_S)


def seconds_of(text: str, now_s: int) -> int | None:
    """Unix seconds of a moment in text; times without a zone are UTC. None if it is none."""
    if text == "now":
        return now_s
    distance = _DISTANCE.fullmatch(text)
    if distance:
        seconds = int(distance["number"]) * _UNIT_S[distance["unit"]]
        return now_s + seconds if distance["sign"] == "+" else now_s - seconds
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _unknown_field(kind: EntityKind, use: Use, word: str) -> str:
    fields = fields_for(kind, use)
    uses = [other for other in ("create", "update", "is") if word in fields_for(kind, other)]
    if uses:
        where = {"create": "when it is created", "update": "in an update", "is": "in what is expected"}
        return f"'{word}' of a {kind} cannot stand {where[use]}, only {' and '.join(where[u] for u in uses)}"
    return f"a {kind} has no '{word}'{did_you_mean(word, fields)} (known: {listed(fields)})"
