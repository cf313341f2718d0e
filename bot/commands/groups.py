"""`jps-bot groups …`: the groups of the programme, from the lists that offices keep.

Knows: files, progress, how an outcome is printed. Must not know: what a row means, what follows
from it.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import config as settings
from bot.commands.places import store_of
from bot.commands.plain_words import plain_words
from bot.config import BadConfig

if TYPE_CHECKING:
    from handlers.deeds.groups import RowOutcome
    from handlers.programme import Programme
    from handlers.reading.group_files import OfficeTable
    from handlers.reading.group_list import CellFault, GroupList, ListedGroup
    from storage import Store

groups = typer.Typer(no_args_is_help=True, help="The groups of the programme.")

_File = Annotated[Path, typer.Argument(help="An Excel workbook (.xlsx) or a table (.csv).")]
_Data = Annotated[Path | None, typer.Option(help="The simulator's folder; else the service's.")]
# A slice is one transaction, for which others wait. SQLite has no queue: whoever waits for the file
# looks again every 50 ms, and would never find it free if the next slice began at once.
_FIRST_SLICE, _LEAST, _MOST = 100, 20, 500
_HOLD_SECONDS, _PAUSE_SECONDS = 0.1, 0.06
_WAITING = "Impor lain sedang berjalan, menunggu giliran…"
_STATES = ("new", "changed", "same", "refused")


@groups.command("template")
def groups_template(file: Annotated[Path, typer.Argument(help="The workbook to write.")]) -> None:
    """Write an empty workbook with all headings, and a page that explains them."""
    from handlers.papers.group_template import template

    with plain_words():
        _save(file, template(settings.load().programme))
        typer.echo(f"{file} is written. Fill it, then: jps-bot groups import {file} --check")


@groups.command("import")
def groups_import(
    file: _File,
    check: Annotated[bool, typer.Option(help="Only say what would be done.")] = False,
    bad: Annotated[Path | None, typer.Option(help="Write the refused rows here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Counts and refused rows.")] = False,
    edition: Annotated[str, typer.Option(help="Of the groups whose row tells none.")] = "",
    data: _Data = None,
) -> None:
    """Take in the groups of a list, of all its sheets. The same list again changes nothing."""
    with plain_words():
        config = settings.load()
        lists, others = _read(file, config.programme, edition)
        told = _take_in(store_of(data), config.programme, lists, check, quiet=as_json)
        counts: Counter[str] = Counter()
        wrong: list[CellFault] = []
        doubts: list[CellFault] = []
        refused: list[tuple[_List, dict[int, list[CellFault]]]] = []
        for one, taken in zip(lists, told, strict=True):
            its = {row: list(them) for row, them in one.told.wrong.items()}
            its |= {it.row: [it.wrong] for it in taken if it.wrong is not None}
            counts.update(it.state for it in taken if it.state != "refused")
            counts.update({"same": len(one.told.again), "refused": len(its)})
            wrong += [replace(it, sheet=one.sheet) for row in sorted(its) for it in its[row]]
            doubts += [replace(it.doubt, sheet=one.sheet) for it in taken if it.doubt]
            refused.append((one, its))
        if bad is not None and wrong:
            _save(bad, _refused(bad, refused))
        if as_json:
            _print_json(counts, wrong, doubts, lists, others)
        else:
            _print(counts, wrong, doubts, lists, others, check)


@groups.command("list")
def groups_list(
    without_area: Annotated[bool, typer.Option(help="Only those of no known area.")] = False,
    data: _Data = None,
) -> None:
    """Every group by name: code, edition, name, village, district, area."""
    from handlers.reading import areas
    from storage.groups import GroupShelf

    with plain_words(), store_of(data).reading() as tx:
        for it in GroupShelf(tx, "", unplaced=without_area)[:]:
            where = areas.title(it.area) if it.area else "no area yet"
            told = (it.code or "-", it.edition, it.name, it.village, it.district, where)
            typer.echo("\t".join(told))


@groups.command("roster")
def groups_roster(
    code: Annotated[str, typer.Argument(help="The group's code, as in the list of groups.")],
    file: Annotated[Path, typer.Argument(help="The workbook to write.")],
    data: _Data = None,
) -> None:
    """Write the members of a group into a workbook, with whole NIKs. Keep it safe."""
    from zoneinfo import ZoneInfo

    from handlers.deeds.rights import OPERATOR
    from handlers.deeds.roster import export
    from handlers.papers.roster import RosterLine, roster
    from handlers.reading.group_list import code_of
    from storage.bulk.listed import by_codes

    with plain_words():
        with store_of(data).transaction() as tx:
            group = next(iter(by_codes(tx, [code, code_of(code)]).values()), None)
            if group is None:
                raise BadConfig([f"There is no group with the code {code}."])
            listed = export(tx, OPERATOR, group.id)
        zone = ZoneInfo(group.zone)
        lines = [
            RosterLine(it.name, it.nik, it.phone, it.added_at.astimezone(zone).date())
            for it in listed
        ]
        _save(file, roster(lines))
        typer.echo(f"{len(listed)} members of {group.name} are in {file}. It holds whole NIKs.")


@dataclass(frozen=True, slots=True)
class _List:
    """What one table of a file says; `sheet` only where the file has several."""

    sheet: str
    rows: Sequence[Sequence[object]]
    told: GroupList

    @property
    def where(self) -> str:
        return f"lembar {self.sheet}, " if self.sheet else ""


def _read(file: Path, programme: Programme, edition: str) -> tuple[list[_List], list[str]]:
    """The lists of a file, every sheet that has the headings of one, and the names of the other
    sheets; raises `BadConfig`."""
    from datetime import date

    from handlers.reading.group_columns import NoHeadings
    from handlers.reading.group_list import Seen, edition_of, read

    today = date.today()  # noqa: DTZ011 - the office's own day
    usual = edition_of(edition, programme) if edition else ""
    if usual is None:
        raise BadConfig([f"--edition: write one of {', '.join(programme.editions)}."])
    tables, seen = _tables(file), Seen()
    found: list[_List] = []
    others: list[str] = []
    missing = ""
    for table in tables:
        sheet = table.sheet if len(tables) > 1 else ""
        try:
            told = read(table.rows, programme, today, edition=usual, sheet=sheet, seen=seen)
            found.append(_List(sheet, table.rows, told))
        except NoHeadings as error:
            missing = str(error)
            others += [sheet] if table.rows else []
    if not found:
        raise BadConfig([missing])
    return found, others


def _tables(file: Path) -> list[OfficeTable]:
    from handlers.reading.group_files import tables
    from handlers.talk.messages import Unfit

    try:
        return tables(file.read_bytes())
    except OSError as error:
        raise BadConfig([f"{file} can't be read ({error.strerror})."]) from error
    except Unfit as unfit:
        raise BadConfig([f"{file}: {unfit}"]) from unfit


def _take_in(
    store: Store, programme: Programme, lists: Sequence[_List], check: bool, quiet: bool
) -> list[list[RowOutcome]]:
    """What became of the rows of each list. Two imports at once would leave nobody room between
    their slices, so one waits; who only looks writes nothing and waits for nobody."""
    from bot.commands.turns import turn

    def rows(keep: Callable[[], object]) -> list[list[RowOutcome]]:
        return [_rows(store, programme, it.told.groups, check, quiet, keep) for it in lists]

    if check:
        return rows(lambda: None)
    with turn(store, "groups import", _WAITING) as keep:
        found = rows(keep)
    store.database.take_stock()
    return found


def _rows(
    store: Store, programme: Programme, rows: Sequence[ListedGroup], check: bool, quiet: bool,
    keep: Callable[[], object],
) -> list[RowOutcome]:  # fmt: skip
    """Slice by slice, each a transaction; one that was cut off is finished by the same file."""
    taken: list[RowOutcome] = []
    out = io.StringIO() if quiet else None
    size = _FIRST_SLICE
    with typer.progressbar(length=len(rows), file=out, label="Groups") as bar:
        while len(taken) < len(rows):
            keep()
            part = rows[len(taken) : len(taken) + size]
            outcomes, seconds = _slice(store, programme, part, check)
            taken += outcomes
            bar.update(len(part))
            size = next_size(size, seconds)
            time.sleep(_PAUSE_SECONDS)
    return taken


def next_size(size: int, seconds: float) -> int:
    """Rows of the next slice, so that it takes about as long as others may be kept waiting."""
    return max(_LEAST, min(_MOST, 2 * size, int(size * _HOLD_SECONDS / max(seconds, 0.001))))


def _slice(
    store: Store, programme: Programme, rows: Sequence[ListedGroup], check: bool
) -> tuple[list[RowOutcome], float]:
    """What became of these rows, and for how many seconds others were kept waiting."""
    from handlers.deeds.groups import take_in
    from handlers.deeds.rights import OPERATOR
    from storage.bulk.listed import Entered

    def once() -> tuple[list[RowOutcome], float]:
        with store.reading() if check else store.transaction() as tx:
            began = time.monotonic()
            taken = take_in(tx, OPERATOR, programme, rows, look_only=check)
        return taken, time.monotonic() - began

    while True:
        try:
            return once()
        except Entered:
            # By somebody else, meanwhile: now they are known. They went on, so this ends.
            continue


def _print(
    counts: Counter[str], wrong: Sequence[CellFault], doubts: Sequence[CellFault],
    lists: Sequence[_List], others: Sequence[str], check: bool,
) -> None:  # fmt: skip
    for it in wrong:
        typer.echo(_said_of(it))
    for it in doubts:
        typer.echo(f"Diterima, tetapi mohon diperiksa: {_said_of(it)}")
    for one in lists:
        if one.told.aside:
            rows = ", ".join(map(str, one.told.aside))
            typer.echo(f"Bukan kelompok, jadi dilewati: {one.where}baris {rows}")
        if one.told.unknown:
            typer.echo(f"Kolom yang tidak dipakai: {one.where}{', '.join(one.told.unknown)}")
    if others:
        typer.echo(f"Bukan daftar kelompok, jadi dilewati: lembar {', '.join(others)}")
    said = "would be" if check else "are"
    typer.echo(", ".join(f"{counts[state]} {said} {state}" for state in _STATES))


def _said_of(it: CellFault) -> str:
    where = f"lembar {it.sheet}, " if it.sheet else ""
    return f"{where}baris {it.row}, kolom {it.column}: {it.reason}. {it.remedy}"


def _as_row(it: CellFault) -> dict[str, Any]:
    said = {"row": it.row, "column": it.column, "reason": it.reason, "remedy": it.remedy}
    return said | ({"sheet": it.sheet} if it.sheet else {})


def _print_json(
    counts: Counter[str], wrong: Sequence[CellFault], doubts: Sequence[CellFault],
    lists: Sequence[_List], others: Sequence[str],
) -> None:  # fmt: skip
    aside = [
        {"row": row, "sheet": one.sheet} if one.sheet else row
        for one in lists
        for row in one.told.aside
    ]
    unused = list(dict.fromkeys(it for one in lists for it in one.told.unknown))
    told: dict[str, Any] = {state: counts[state] for state in _STATES}
    told |= {"rows": [*map(_as_row, wrong)], "doubts": [*map(_as_row, doubts)]}
    told |= {"ignored": aside, "unused": unused, "sheets_ignored": [*others]}
    typer.echo(json.dumps(told, ensure_ascii=False))


def _refused(file: Path, refused: Sequence[tuple[_List, dict[int, list[CellFault]]]]) -> bytes:
    """The refused rows as they were, with what is wrong: to be mended and taken in again."""
    from handlers.papers.group_template import sheets

    tables = {(one.sheet or "Kelompok"): _bad_rows(one, wrong) for one, wrong in refused if wrong}
    if file.suffix.casefold() != ".csv":
        return sheets(tables)
    if len(tables) > 1:
        raise BadConfig([f"{file}: there are refused rows in several sheets; write .xlsx."])
    out = io.StringIO()
    csv.writer(out).writerows(next(iter(tables.values())))
    return out.getvalue().encode("utf-8-sig")


def _bad_rows(one: _List, wrong: dict[int, list[CellFault]]) -> list[Sequence[object]]:
    heads = [list(one.rows[row - 1]) for row in one.told.heading]
    heads[0] += ["Yang salah", "Cara memperbaiki"]
    width = len(heads[0]) - 2
    body = [
        [*row, *[""] * (width - len(row)), "; ".join(f"{it.column}: {it.reason}" for it in them),
         " ".join(it.remedy for it in them)]
        for number, them in sorted(wrong.items())
        for row in [one.rows[number - 1]]
    ]  # fmt: skip
    return [*heads, *body]


def _save(file: Path, data: bytes) -> None:
    write: Callable[[bytes], int] = file.write_bytes
    try:
        write(data)
    except OSError as error:
        raise BadConfig([f"{file} can't be written ({error.strerror})."]) from error
