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

# Each start of a process takes CI seconds. test_storm.py has the plain storms, with 20 kills; of
# the hard ones a webhook and a poll, one on each database, meet all that the other two do.
ELSEWHERE = ("kills-sqlite", "kills-postgres", "kills-sqlite-slow", "kills-postgres-webhook")
KILLS = SHORT.kills + 3  # three are of a message that is deadly


def test_each_drill_has_its_row() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text()
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE) == list(DRILLS)


@pytest.mark.parametrize("name", [name for name in DRILLS if name not in MOUNTS + ELSEWHERE])
async def test_nothing_is_lost_when(name: str, tmp_path: Path) -> None:
    row = await DRILLS[name](tmp_path, SHORT)
    assert row.whole, str(row)
    # A person waits for one answer at a time: a trouble puts no more than that one in doubt.
    assert row.doubled <= KILLS * SHORT.leaders, str(row)
