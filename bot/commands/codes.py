"""`jps-bot codes …`: one-time codes that are open, made void, or printed for leaders.

Knows: what to print, files, progress. Must not know: what a code opens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import config as settings
from bot.commands.places import area_of, store_of
from bot.commands.plain_words import plain_words
from bot.config import BadConfig

if TYPE_CHECKING:
    from handlers.papers.code_sheet import CodeCard
    from storage import Store, Tx
    from storage.access.codes import OpenCode

codes = typer.Typer(no_args_is_help=True, help="One-time codes for leaders and officers.")

_Area = Annotated[
    str, typer.Option(help='Code or name: 33.02, "Kab. Banyumas", "Jawa Tengah", or indonesia.')
]
_Data = Annotated[Path | None, typer.Option(help="The simulator's folder; else the service's.")]
_SLICE = 200  # groups in a transaction: no chat waits for a sheet


@codes.command("list")
def codes_list(
    area: _Area = "indonesia",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    data: _Data = None,
) -> None:
    """Codes that may still be used: mark, for what, since when, until when. Never the code."""
    from storage.access import codes as stored

    with plain_words(), store_of(data).reading() as tx:
        there = [_told(tx, it) for it in stored.open_ones(tx, area_of(area))]
        if as_json:
            typer.echo(json.dumps(there, ensure_ascii=False))
        else:
            for one in there:
                typer.echo("\t".join(one.values()))


def _told(tx: Tx, code: OpenCode) -> dict[str, str]:
    from handlers.reading import areas
    from storage import groups, people

    opens = code.opens
    whom = "all of the country" if not opens.area else areas.title(opens.area)
    if opens.group is not None:
        group = groups.get(tx, opens.group)
        whom = ", ".join(filter(None, (group.name, group.village, group.code)))
    elif opens.person is not None:
        whom = people.get(tx, opens.person).name
    by = "operator" if opens.issuer is None else people.get(tx, opens.issuer).name
    return {
        "mark": code.mark,
        "kind": opens.role or opens.duty or opens.kind,
        "for": whom,
        "made": f"{code.made_at:%Y-%m-%d %H:%M}",
        "by": by,
        "until": f"{code.expires_at:%Y-%m-%d %H:%M}",
    }


@codes.command("void")
def codes_void(
    mark: Annotated[str, typer.Argument(help="As in the list.")], data: _Data = None
) -> None:
    """A code that was lost or given to the wrong person opens nothing any more."""
    from handlers.deeds import people
    from handlers.deeds.rights import OPERATOR

    with plain_words(), store_of(data).transaction() as tx:
        try:
            people.void_code(tx, OPERATOR, mark)
        except people.CodeSpent:
            raise BadConfig(
                [f"No open code has the mark {mark}. See: jps-bot codes list"]
            ) from None
        typer.echo("The code opens nothing any more.")


@codes.command("sheet")
def codes_sheet(
    file: Annotated[Path, typer.Argument(help="The PDF to write.")],
    area: _Area,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: _Data = None,
) -> None:
    """Print a card with a code and QR links for each group of an area that nobody leads yet."""
    from handlers.papers.code_sheet import sheet

    with plain_words():
        config = settings.load()
        store, there = store_of(data), area_of(area)
        if not yes:
            typer.confirm(
                "Codes made before for these groups will open nothing any more. Go on?", abort=True
            )
        _writable(file)
        cards = _cards(store, there)
        file.write_bytes(sheet(cards, config.doors))
        file.chmod(0o600)
        typer.echo(f"{len(cards)} cards are in {file}. They open groups: hand them out one by one.")
        if not (config.telegram.name or config.whatsapp.sender):
            typer.echo("There are no QR links: set telegram.name or whatsapp.sender.")


def _writable(file: Path) -> None:
    """Before a code is made: those on a sheet that can't be written would be lost."""
    try:
        file.touch()
    except OSError as error:
        raise BadConfig([f"{file} can't be written ({error.strerror})."]) from error


def _cards(store: Store, area: str) -> list[CodeCard]:
    from handlers.deeds import people
    from handlers.deeds.rights import OPERATOR
    from storage import groups

    cards: list[CodeCard] = []
    after = 0
    with typer.progressbar(length=_count(store, area), label="Codes") as bar:
        while True:
            with store.transaction() as tx:
                some = groups.leaderless(tx, area, _SLICE, after)
                if not some:
                    return cards
                cards += [_card(tx, *made) for made in people.leader_codes(tx, OPERATOR, some)]
            after = some[-1].id
            bar.update(len(some))


def _count(store: Store, area: str) -> int:
    from storage import groups

    with store.reading() as tx:
        return groups.count_leaderless(tx, area)


def _card(tx: Tx, group: Any, code: str) -> CodeCard:
    from zoneinfo import ZoneInfo

    from handlers.deeds.roles import CODE_LASTS
    from handlers.papers.code_sheet import CodeCard
    from handlers.reading import areas

    until = (tx.now + CODE_LASTS).astimezone(ZoneInfo(group.zone)).date()
    where = areas.title(group.area) if group.area else ""
    return CodeCard(group.name, ", ".join(filter(None, (group.village, where))), code, until)
