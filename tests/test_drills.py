"""Every drill in its short form: nothing lost, the books exact. Run with -m drill.

They need Debian's faketime and the right to mount a small disk, so they stand outside of the plain
test command. The full form is `python -m benchmarks.drills NAME`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.drills.troubles import DRILLS, SHORT

pytestmark = pytest.mark.drill


@pytest.mark.parametrize("name", DRILLS)
async def test_nothing_is_lost_when(name: str, tmp_path: Path) -> None:
    row = await DRILLS[name](tmp_path, SHORT)
    assert row.whole, str(row)
    # At most what was under way at each kill, and one a person whose answer was in doubt.
    assert row.doubled <= max(SHORT.kills, SHORT.leaders), str(row)
