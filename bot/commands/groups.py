"""`jps-bot groups …`: the groups of the programme, from the lists that offices keep.

Knows: files, progress, how an outcome is printed. Must not know: what a row means, what follows
from it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
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
    from handlers.reading.group_list import CellFault, GroupList, ListedGroup
    from storage import Store

groups = typer.Typer(no_args_is_help=True, help="The groups of the programme.")

_File = Annotated[Path, typer.Argument(help="An Excel workbook (.xlsx) or a table (.csv).")]
_Data = Annotated[Path | None, typer.Option(help="The simulator's folder; else the service's.")]
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
    data: _Data = None,
) -> None:
    """Take in the groups of a list. The same list again changes nothing."""
    with plain_words():
        config = settings.load()
        rows, told = _read(_tables(file), config.programme)
        store = store_of(data)
        taken = _take_in(store, config.programme, told.groups, check, quiet=as_json)
        wrong = {row: list(them) for row, them in told.wrong.items()}
        wrong |= {it.row: [it.wrong] for it in taken if it.wrong is not None}
        counts = Counter(it.state for it in taken if it.state != "refused")
        counts["refused"] = len(wrong)
        if bad is not None and wrong:
            _save(bad, _refused(bad, rows, told.heading, wrong))
        if as_json:
            _print_json(counts, wrong, told.unknown)
        else:
            _print(counts, wrong, told.unknown, check)


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
    from storage.bulk.listed import by_codes

    with plain_words():
        with store_of(data).transaction() as tx:
            group = by_codes(tx, [code]).get(code)
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


_Rows = list[Sequence[object]]


def _tables(file: Path) -> list[_Rows]:
    """The rows of a file, of a workbook those of each sheet; raises `BadConfig`."""
    from handlers.reading.roster.separated import text_of

    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadConfig([f"{file} can't be read ({error.strerror})."]) from error
    if data.startswith(b"PK"):
        return _of_workbook(file, data)
    text = text_of(data)
    dialect = max(",;\t|", key=text.partition("\n")[0].count)
    return [list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect))]


def _of_workbook(file: Path, data: bytes) -> list[_Rows]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    except Exception as error:  # whatever openpyxl makes of a broken file
        raise BadConfig([f"{file} is no workbook that can be opened. Save it again as .xlsx."]) \
            from error  # fmt: skip


def _read(tables: list[_Rows], programme: Programme) -> tuple[_Rows, GroupList]:
    """The table that has the headings, of several the one with the most rows, and what it says."""
    from datetime import date

    from handlers.reading.group_list import NoHeadings, read

    today = date.today()  # noqa: DTZ011 - the office's own day
    found: list[tuple[_Rows, GroupList]] = []
    missing: list[str] = []
    for rows in tables:
        try:
            found.append((rows, read(rows, programme, today)))
        except NoHeadings as error:
            missing = [str(error)]
    if not found:
        raise BadConfig(missing)
    return max(found, key=lambda it: len(it[1].groups) + len(it[1].wrong))


def _take_in(
    store: Store, programme: Programme, rows: Sequence[ListedGroup], check: bool, quiet: bool
) -> list[RowOutcome]:
    """Slice by slice, each a transaction; one that was cut off is finished by the same file."""
    from handlers.deeds.groups import SLICE

    slices = [rows[at : at + SLICE] for at in range(0, len(rows), SLICE)]
    taken: list[RowOutcome] = []
    with typer.progressbar(slices, file=io.StringIO() if quiet else None, label="Groups") as some:
        for part in some:
            taken += _slice(store, programme, part, check)
    return taken


def _slice(
    store: Store, programme: Programme, rows: Sequence[ListedGroup], check: bool
) -> list[RowOutcome]:
    from handlers.deeds.groups import take_in
    from handlers.deeds.rights import OPERATOR
    from storage.bulk.listed import Entered

    def once() -> list[RowOutcome]:
        with store.transaction() as tx:
            return take_in(tx, OPERATOR, programme, rows, look_only=check)

    try:
        return once()
    except Entered:
        return once()  # by another import, meanwhile: now they are known


def _print(
    counts: Counter[str], wrong: dict[int, list[CellFault]], unknown: Sequence[str], check: bool
) -> None:
    for row in sorted(wrong):
        for it in wrong[row]:
            typer.echo(f"baris {row}, kolom {it.column}: {it.reason}. {it.remedy}")
    if unknown:
        typer.echo(f"Kolom yang tidak dipakai: {', '.join(unknown)}")
    said = "would be" if check else "are"
    typer.echo(", ".join(f"{counts[state]} {said} {state}" for state in _STATES))


def _print_json(
    counts: Counter[str], wrong: dict[int, list[CellFault]], unknown: Sequence[str]
) -> None:
    rows = [
        {"row": it.row, "column": it.column, "reason": it.reason, "remedy": it.remedy}
        for row in sorted(wrong)
        for it in wrong[row]
    ]
    told: dict[str, Any] = {state: counts[state] for state in _STATES}
    typer.echo(json.dumps({**told, "rows": rows, "unused": [*unknown]}, ensure_ascii=False))


def _refused(file: Path, rows: _Rows, heading: int, wrong: dict[int, list[CellFault]]) -> bytes:
    """The refused rows as they were, with what is wrong: to be mended and taken in again."""
    from handlers.papers.group_template import sheet

    head = [*rows[heading - 1], "Yang salah", "Cara memperbaiki"]
    body = [
        [*rows[row - 1], "; ".join(f"{it.column}: {it.reason}" for it in them),
         " ".join(it.remedy for it in them)]
        for row, them in sorted(wrong.items())
    ]  # fmt: skip
    if file.suffix.casefold() != ".csv":
        return sheet([head, *body])
    out = io.StringIO()
    csv.writer(out).writerows([head, *body])
    return out.getvalue().encode("utf-8-sig")


def _save(file: Path, data: bytes) -> None:
    write: Callable[[bytes], int] = file.write_bytes
    try:
        write(data)
    except OSError as error:
        raise BadConfig([f"{file} can't be written ({error.strerror})."]) from error
