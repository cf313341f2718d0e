"""Rosters with what they hold: read, and held against it. Scores by
`python -m tests.roster_scoring FILE…`."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from handlers.reading.roster import telling, whole

TODAY = date(2020, 12, 15)
MOST = 20
_KEYS = ("name", "nik", "phone")
_ALL = (*_KEYS, "role", "sex", "birth", "why", "line", "sheet", "column")


def read(path: Path) -> dict[str, Any]:
    """The JSON that the command prints for a file."""
    by_line = path.suffix == ".txt"
    return telling.as_json(whole.read_file(path.read_bytes(), TODAY, MOST, by_line=by_line))


def expected(path: Path) -> dict[str, Any]:
    """What stands in the file beside it."""
    return json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))


def _by_place(members: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {(each.get("sheet"), each.get("column"), each["row"]): each for each in members}


def mistakes(path: Path) -> list[str]:
    """Each difference between what is read and what is there."""
    want, got = expected(path), read(path)
    wanted, found = _by_place(want["members"]), _by_place(got["members"])
    lines = [f"{at}: not read" for at in wanted.keys() - found.keys()]
    lines += [f"{at}: nobody" for at in found.keys() - wanted.keys()]
    for at in sorted(wanted.keys() & found.keys(), key=str):
        for key in _ALL:
            if wanted[at].get(key) != found[at].get(key):
                lines.append(f"{at}: {key} {found[at].get(key)!r}, not {wanted[at].get(key)!r}")
        if sorted(wanted[at]["problems"]) != sorted(found[at]["problems"]):
            lines.append(f"{at}: {found[at]['problems']}, not {wanted[at]['problems']}")
    ignored = want.get("ignored", want.get("ignored_rows"))
    if ignored is not None and ignored != got["ignored"]:
        lines.append(f"ignored {got['ignored']}, not {ignored}")
    return lines


def score(path: Path) -> tuple[int, int]:
    """Members whose name, NIK and phone are right, of all."""
    wanted, found = _by_place(expected(path)["members"]), _by_place(read(path)["members"])
    right = [
        at
        for at, each in wanted.items()
        if at in found and all(each[key] == found[at][key] for key in _KEYS)
    ]
    return len(right), len(wanted)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        right, every = score(Path(name))
        sys.stdout.write(f"{name}: {right} of {every}\n")
        sys.stdout.writelines(f"  {line}\n" for line in mistakes(Path(name)))
