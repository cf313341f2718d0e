"""Statements of every message, put into words once.

Knows: how a statement of SQLAlchemy's becomes text, values and rows of the driver's own.
Must not know: any table.

The statements stay SQLAlchemy's; only finding the text again at each call is spared. What the
driver raises is made into the same errors, and texts are measured, as everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.types import TypeEngine

from storage.database.trouble import measure

Values = Mapping[str, Any]
_Change = Callable[[Any], Any]
_Shape = tuple[Any, ...]  # what the text depends on


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement in the words of one database."""

    text: str
    places: Sequence[tuple[str, int | None, _Change | None]]  # value, its place in a list, change
    fixed: Values  # values that stand in the statement itself
    columns: Sequence[tuple[int, _Change]]  # those of a row that are not as the driver gives them
    names: Sequence[str]  # as the driver wants them; () where it goes by the order

    def bound(self, values: Values) -> Any:
        found: list[Any] = []
        for name, place, change in self.places:
            value = values[name] if name in values else self.fixed[name]
            if place is not None:
                value = value[place if place < len(value) else -1]
            found.append(value if change is None or value is None else change(value))
        return dict(zip(self.names, found, strict=True)) if self.names else found

    def row(self, given: Sequence[Any]) -> tuple[Any, ...]:
        if not self.columns:
            return tuple(given)
        row = list(given)
        for at, change in self.columns:
            if row[at] is not None:
                row[at] = change(row[at])
        return tuple(row)


class Ready:
    """A statement that is asked for often.

    `lists` names those of its values that are the list of an IN: of an empty one there are no rows.
    """

    def __init__(self, statement: Any, *lists: str) -> None:
        self._statement = statement
        self._lists = lists
        self._made: dict[_Shape, _Made] = {}

    @property
    def writes(self) -> bool:
        return bool(self._statement.is_dml)

    def rows(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        """The rows that it gives."""
        if not all(values[name] for name in self._lists):
            return []
        made = self._for(connection, values)
        bound = made.bound(values)
        given = _run(connection, lambda cursor: cursor.execute(made.text, bound).fetchall())
        return [made.row(row) for row in given]

    def many(self, connection: Connection, values: Sequence[Values]) -> int:
        """Run once for each; how many rows were changed in all."""
        if not values:
            return 0
        made = self._for(connection, values[0])
        bound = [made.bound(each) for each in values]

        def run(cursor: Any) -> int:
            cursor.executemany(made.text, bound)
            return cursor.rowcount

        return _run(connection, run)

    def each(self, connection: Connection, values: Sequence[Values]) -> list[Any]:
        """Run once for each, in this order; of each the first column of its row, None without."""
        if not values:
            return []
        made = self._for(connection, values[0])
        bound = [made.bound(each) for each in values]
        give = _each_at_once if connection.dialect.name == "postgresql" else _each
        rows = _run(connection, lambda cursor: give(cursor, made.text, bound))
        return [None if row is None else made.row(row)[0] for row in rows]

    def _for(self, connection: Connection, values: Values) -> _Made:
        dialect = connection.dialect
        sizes = [_size(len(values[name])) for name in self._lists]
        shape = (dialect.name, *sizes, *(() if self._lists else values))
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = self._make(dialect, values, sizes)
        return made

    def _make(self, dialect: Dialect, values: Values, sizes: Sequence[int]) -> _Made:
        statement = self._statement
        keys = None if self._lists else list(values)
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        filled = {
            name: [values[name][0]] * size for name, size in zip(self._lists, sizes, strict=True)
        }
        state = compiled.construct_expanded_state({**values, **filled})
        lists = {
            each: (name, place)
            for name, expanded in state.parameter_expansion.items()
            for place, each in enumerate(expanded)
        }
        places: list[tuple[str, int | None, _Change | None]] = []
        for each in state.positiontup or state.parameters:
            name, place = lists.get(each, (each, None))
            bind = compiled.binds[name]
            places.append((name, place, _change_in(bind.key, bind.type, dialect)))
        columns = [
            (at, change)
            for at, column in enumerate(statement.exported_columns)
            if (change := _change_out(column.type, dialect)) is not None
        ]
        left_out = {column.key: column.default.arg for column in compiled.insert_prefetch}
        own = {n: value for n, value in compiled.params.items() if not compiled.binds[n].required}
        fixed = {**own, **left_out}
        names = () if compiled.positional else tuple(state.parameters)
        return _Made(state.statement, places, fixed, columns, names)


def _run(connection: Connection, work: Callable[[Any], Any]) -> Any:
    cursor: Any = connection.connection.cursor()
    try:
        return work(cursor)
    except Exception as error:
        # Closed here: the error may be kept for long, and a cursor in it would keep SQLite's lock.
        with suppress(Exception):
            cursor.close()
        # The way that its own statements go: named, without the driver's text, and a connection
        # that is dead given up with all of its age.
        connection._handle_dbapi_exception(error, None, None, None, None)  # pyright: ignore
        raise AssertionError("unreachable") from error


def _size(length: int) -> int:
    """Lists are filled up to the next power of two, so that there are few texts."""
    return 1 << (length - 1).bit_length()


def _each(cursor: Any, text: str, bound: Sequence[Any]) -> list[Any]:
    return [cursor.execute(text, values).fetchone() for values in bound]


def _each_at_once(cursor: Any, text: str, bound: Sequence[Any]) -> list[Any]:
    """PostgreSQL is given all of them before it is waited for."""
    cursor.executemany(text, bound, returning=True)
    return [found.fetchone() for found in cursor.results()]


def _change_in(name: str, type_: TypeEngine[Any], dialect: Dialect) -> _Change | None:
    change = type_.dialect_impl(dialect).bind_processor(dialect)
    most: int | None = getattr(type_, "length", None)
    return change if most is None else _measured(name, most, change)


def _measured(name: str, most: int, change: _Change | None) -> _Change:
    def measured(value: Any) -> Any:
        measure(name, value, most)
        return value if change is None else change(value)

    return measured


def _change_out(type_: TypeEngine[Any], dialect: Dialect) -> _Change | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)
