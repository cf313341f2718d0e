"""Commands that take turns: of those that write much, one at a time over one database.

Knows: the lease by which a command has its turn. Must not know: what is done in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from storage import Store

_LASTS = timedelta(seconds=5)  # so soon the next one begins after this one was killed
_RENEW_SECONDS, _ASK_SECONDS = 1.0, 0.5


@contextmanager
def turn(store: Store, name: str, waiting: str) -> Generator[Callable[[], None]]:
    """Wait until it is our turn, saying so; what is yielded is called between steps to keep it.

    Whoever stood still for so long that another began waits again in that call. The lease goes by
    the true time also in the simulator's folder, whose clock stands: it would never run out.
    """
    from storage import Store, leases

    ours = Store(store.database, store.vault)
    kept = 0.0

    def held() -> bool:
        with ours.transaction() as tx:
            return leases.hold(tx, name, tx.holder, _LASTS)

    def keep() -> None:
        nonlocal kept
        if kept and time.monotonic() - kept < _RENEW_SECONDS:
            return
        said = False
        while not held():
            if not said:
                typer.echo(waiting, err=True)
                said = True
            time.sleep(_ASK_SECONDS)
        kept = time.monotonic()

    try:
        keep()
        yield keep
    finally:
        with ours.transaction() as tx:
            leases.let_go(tx, tx.holder)
