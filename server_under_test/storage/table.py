"""How does an entity become a row and back? One mapping for every entity that is stored whole."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar


class Stored(Protocol):
    """What every entity has."""

    @property
    def id(self) -> str:
        """The primary key."""


E = TypeVar("E", bound=Stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping(Generic[E]):
    """An entity's table: its stored columns, and further ones that a join supplies when it is read."""

    table: str
    make: Callable[..., E]
    columns: tuple[str, ...]
    joined: tuple[tuple[str, str], ...] = ()
    join: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What a row read from this table is made of, in order."""
        return self.columns + tuple(name for name, _ in self.joined)

    @property
    def select(self) -> str:
        """Everything up to WHERE; the table is called t."""
        wanted = [f"t.{column}" for column in self.columns] + [source for _, source in self.joined]
        return f"SELECT {', '.join(wanted)} FROM {self.table} t {self.join}"  # noqa: S608 - names from this package

    @property
    def insert(self) -> str:
        """One new row."""
        marks = ", ".join("?" * len(self.columns))
        return f"INSERT INTO {self.table} ({', '.join(self.columns)}) VALUES ({marks})"  # noqa: S608 - own names

    @property
    def update(self) -> str:
        """The whole row anew, if it is still alive."""
        sets = ", ".join(f"{column} = ?" for column in self.columns)
        return f"UPDATE {self.table} SET {sets} WHERE id = ? AND deleted_at IS NULL"  # noqa: S608 - own names


class Table(Generic[E]):
    """The rows of one entity kind over one database connection."""

    def __init__(self, connection: sqlite3.Connection, mapping: Mapping[E]) -> None:
        self._connection = connection
        self._make = mapping.make
        self._columns = mapping.columns
        self._names = mapping.names
        self._select, self._insert, self._update = mapping.select, mapping.insert, mapping.update

    def find(self, entity_id: str) -> E | None:
        """The living entity with this id."""
        return self.one("t.id = ? AND t.deleted_at IS NULL", entity_id)

    def one(self, condition: str, *values: object) -> E | None:
        """The first living or deleted entity the condition selects."""
        row = self._connection.execute(f"{self._select} WHERE {condition} LIMIT 1", values).fetchone()
        return None if row is None else self._entity(row)

    def all(self, condition: str, *values: object) -> list[E]:
        """Every entity the condition selects; it may end in ORDER BY."""
        return [self._entity(row) for row in self._connection.execute(f"{self._select} WHERE {condition}", values)]

    def add(self, entity: E) -> None:
        """Store a new entity."""
        self._connection.execute(self._insert, self._values(entity))

    def replace(self, entity: E, *, expected_version: int | None = None) -> bool:
        """Store a new state; False if the row is gone or, where a version is expected, has another one."""
        guard = "" if expected_version is None else " AND version = ?"
        values = [
            *self._values(entity),
            entity.id,
            *([] if expected_version is None else [expected_version]),
        ]
        return self._connection.execute(self._update + guard, values).rowcount == 1

    def _values(self, entity: E) -> list[object]:
        return [getattr(entity, column) for column in self._columns]

    def _entity(self, row: Sequence[Any]) -> E:
        return self._make(**dict(zip(self._names, row, strict=True)))
