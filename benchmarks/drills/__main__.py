"""`python -m benchmarks.drills NAME …`: run drills in full and print their rows.

Knows: the list of drills. Must not know: any of them.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.drills.row import HEAD
from benchmarks.drills.troubles import DRILLS, FULL, SHORT


async def _main(names: list[str], short: bool, keep: bool) -> int:
    print(HEAD, flush=True)
    whole = True
    for name in names:
        folder = Path(tempfile.mkdtemp(prefix=f"drill-{name}-"))
        began = time.monotonic()
        row = await DRILLS[name](folder, SHORT if short else FULL)
        whole &= row.whole
        print(row, flush=True)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
        if keep or not row.whole:
            print(f"logs: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if whole else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Trouble on purpose; prints rows of a table.")
    parser.add_argument("names", nargs="*", default=[], choices=[*DRILLS, []])
    parser.add_argument("--short", action="store_true", help="the form that CI runs")
    parser.add_argument("--keep", action="store_true", help="keep the folder with logs and data")
    asked = parser.parse_args()
    sys.exit(asyncio.run(_main(asked.names or list(DRILLS), asked.short, asked.keep)))
