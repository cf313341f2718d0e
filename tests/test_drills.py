"""Every drill in its short form: nothing lost, the books exact. Run with -m drill.

They need Debian's faketime, so they stand outside of the plain test command; .ci/run runs them.
The full form is `python -m benchmarks.drills NAME`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.drills.troubles import DRILLS, MOUNTS, SHORT
from tests.support import ROOT

pytestmark = pytest.mark.drill

# Each start of a process takes CI seconds. Of the hard storms a webhook and a poll, one on each
# database, meet all that the other two do.
ELSEWHERE = ("kills-sqlite-slow", "kills-postgres-webhook")
HARD = ("kills-sqlite-webhook", "kills-postgres-slow")


def test_each_drill_has_its_row() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text()
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE) == list(DRILLS)


@pytest.mark.parametrize("name", [name for name in DRILLS if name not in MOUNTS + ELSEWHERE])
async def test_nothing_is_lost_when(name: str, tmp_path: Path) -> None:
    row = await DRILLS[name](tmp_path, SHORT)
    assert row.whole, str(row)
    # A person waits for one answer at a time: a trouble puts no more than that one in doubt.
    kills = SHORT.kills + (3 if name in HARD else 0)  # a deadly message kills three more
    assert row.doubled <= kills * SHORT.leaders, str(row)
