"""The memory: the only place that knows that a database exists.

Handlers and the machine call plain functions of the nouns (`groups`, `ledger`, `reports`, …)
with the `Tx` they were given; nothing outside this package imports SQLAlchemy.
"""

from storage.store import Store, Tx

__all__ = ["Store", "Tx"]
