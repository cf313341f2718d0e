"""Everything that goes wrong on purpose, by name.

Knows: the names, and how large the full form and the short one are. Must not know: any trouble.
`python -m benchmarks.drills NAME` runs the full form, `tests/test_drills.py` the short one.
"""

from __future__ import annotations

from benchmarks.drills import crowds, databases, processes, providers, storms
from benchmarks.drills.house import Drill, Size

FULL = Size(leaders=40, rounds=3, seconds=1.0, kills=20)
SHORT = Size(leaders=6, rounds=1, seconds=0.1, kills=2)

_THREE = "PostgreSQL, 3 processes"

DRILLS: dict[str, Drill] = {
    "kills-sqlite": storms.kills("SQLite"),
    "kills-postgres": storms.kills(_THREE),
    "kills-sqlite-webhook": storms.kills("SQLite", by_webhook=True, hard=True),
    "kills-postgres-webhook": storms.kills(_THREE, by_webhook=True, hard=True),
    "kills-sqlite-slow": storms.kills("SQLite", hard=True),
    "kills-postgres-slow": storms.kills(_THREE, hard=True),
    "postgres-read-only": databases.postgres_read_only,
    "postgres-killed": databases.postgres_killed,
    "postgres-frozen": databases.postgres_frozen,
    "postgres-crowded": databases.postgres_crowded,
    "postgres-failover": databases.postgres_failover,
    "postgres-pooled": databases.postgres_pooled,
    "sqlite-locked": databases.sqlite_locked,
    "sqlite-full": databases.sqlite_full,
    "sqlite-unwritable": databases.sqlite_unwritable,
    "sqlite-copies": databases.sqlite_copies,
    "provider-refuses": providers.provider("refuses", "provider refuses for 60 s"),
    "provider-silent": providers.provider("silent", "provider silent for 60 s"),
    "provider-502": providers.provider("502", "provider answers 502 for 60 s"),
    "provider-gone": providers.provider_gone,
    "clock-back": providers.jump(-7 * 3600, "host clock 7 h back"),
    "clock-on": providers.jump(3600, "host clock 1 h on"),
    "clock-midnight": providers.clock_midnight,
    "workers-apart": providers.workers_apart,
    "hostile-pictures": crowds.hostile_pictures,
    "flood": crowds.flood,
    "slow-callers": crowds.slow_callers,
    "two-migrate": processes.two_migrate,
}

# Needs the right to mount, which containers lack. "sqlite-unwritable" stands for it there.
MOUNTS = ("sqlite-full",)
