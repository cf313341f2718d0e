"""What a database can suffer from, each trouble with a name; the docstrings are what people read.

Knows: the error classes of PostgreSQL (SQLSTATE) and of SQLite, and which of them pass by.
Must not know: any table, what was being done.

A trouble that passes is a `DatabaseDown`: nothing was written, the same call works later. What is
a mistake of the program (a broken rule, wrong SQL, a damaged file) stays SQLAlchemy's own error,
but without the text of the driver: PostgreSQL quotes the row there, names and numbers with it.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy.engine import ExceptionContext


class DatabaseDown(Exception):
    """The database does not answer. Nothing was lost: the same call works when it is back."""

    def __init__(self, why: str = "") -> None:
        said = type(self).__doc__ or ""
        super().__init__(f"{said} ({why})" if why else said)


class ReadOnly(DatabaseDown):
    """The database only reads at the moment: it is a copy of another one, or may not write."""


class Overcrowded(DatabaseDown):
    """The database has no connection or memory left for us: raise its max_connections."""


class NoRoom(DatabaseDown):
    """The disk of the database is full: make room, then it goes on by itself."""


class InTheWay(DatabaseDown):
    """The database is locked by another program for too long, or took too long to answer."""


class TooLong(ValueError):
    """A text is longer than its column: both databases refuse it, and say which column."""


def measure(name: str, value: Any, most: int | None) -> None:
    """SQLite would keep a text of any length, PostgreSQL refuses it with the text in the error:
    raises `TooLong`."""
    if most is not None and isinstance(value, str) and len(value) > most:
        raise TooLong(f"{name}: {len(value)} characters, at most {most} are kept")


# PostgreSQL, appendix A: the longest beginning of a SQLSTATE decides.
_STATES: dict[str, type[DatabaseDown]] = {
    "08": DatabaseDown,  # connection exceptions
    "25006": ReadOnly,
    "25P03": DatabaseDown,  # our own idle_in_transaction_session_timeout: the session is gone
    "25P04": DatabaseDown,  # transaction_timeout, which an operator may have set
    "40": InTheWay,  # serialization failure, deadlock
    "53": Overcrowded,
    "53100": NoRoom,
    "55P03": InTheWay,  # lock_timeout
    "57014": InTheWay,  # statement_timeout
    "57P": DatabaseDown,  # shutting down, starting up, killed by an operator
    "58": DatabaseDown,  # its disk or system fails it
}
# https://sqlite.org/rescode.html, the primary codes.
_CODES: dict[int, type[DatabaseDown]] = {
    sqlite3.SQLITE_BUSY: InTheWay,
    sqlite3.SQLITE_LOCKED: InTheWay,
    sqlite3.SQLITE_PROTOCOL: InTheWay,
    sqlite3.SQLITE_INTERRUPT: InTheWay,
    sqlite3.SQLITE_NOMEM: Overcrowded,
    sqlite3.SQLITE_READONLY: ReadOnly,
    sqlite3.SQLITE_PERM: ReadOnly,
    sqlite3.SQLITE_FULL: NoRoom,
    sqlite3.SQLITE_IOERR: DatabaseDown,
    sqlite3.SQLITE_CANTOPEN: DatabaseDown,
}


def of_state(state: str) -> type[DatabaseDown] | None:
    """The trouble that a SQLSTATE stands for, None when it is a mistake of the program."""
    known = (state[:length] for length in range(len(state), 1, -1))
    return next((_STATES[begin] for begin in known if begin in _STATES), None)


def of_code(code: int) -> type[DatabaseDown] | None:
    """The same for a result code of SQLite, extended or not."""
    return _CODES.get(code & 0xFF)


def rename(context: ExceptionContext) -> None:
    """SQLAlchemy's `handle_error`: a trouble gets its name, a mistake passes without values."""
    error: Any = context.original_exception
    if not isinstance(error, context.dialect.loaded_dbapi.Error):
        return  # our own, raised while a statement was made
    if isinstance(error, sqlite3.Error):
        found, why = of_code(getattr(error, "sqlite_errorcode", 0) or 0), str(error)
    else:
        found, why = _of_postgres(context, error)
        error.args = (why,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (why,)
    if found is ReadOnly:
        # Another of the hosts may write: all connections to this one are given up.
        context.is_disconnect = True
    if found is not None:
        raise found(why) from error


def _of_postgres(context: ExceptionContext, error: Any) -> tuple[type[DatabaseDown] | None, str]:
    state: str | None = getattr(error, "sqlstate", None)
    if context.connection is None:  # while connecting no row is at hand, so the text may be shown
        first = str(error).strip().partition("\n")[0]
        full = "too many c" in first or "connection slots" in first  # libpq keeps the SQLSTATE here
        return Overcrowded if full else DatabaseDown, first
    gone = state is None and (context.is_disconnect or type(error).__name__ == "OperationalError")
    named = f"{type(error).__name__}, SQLSTATE {state}"
    if getattr(error, "diag", None) is not None and error.diag.constraint_name:
        named += f", constraint {error.diag.constraint_name}"
    return DatabaseDown if gone else of_state(state or ""), named
