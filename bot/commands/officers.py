"""`jps-bot officers …`: who acts for the Dinas, where, and in which duty.

Knows: what to print, how an area is written. Must not know: what a duty allows.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from bot.commands.places import area_of, store_of
from bot.commands.plain_words import plain_words
from bot.config import BadConfig

if TYPE_CHECKING:
    from storage.access.officers import Duty

officers = typer.Typer(no_args_is_help=True, help="Officers of the Dinas, and where they act.")

_Area = Annotated[
    str, typer.Option(help='Code or name: 33.02, "Kab. Banyumas", "Jawa Tengah", or indonesia.')
]
# No row has a larger number.
_Person = Annotated[int, typer.Argument(max=2**63 - 1, help="Number, as in the list.")]
_Data = Annotated[Path | None, typer.Option(help="The simulator's folder; else the service's.")]
_Duty = Annotated[str, typer.Option(help="petugas, kepala, kementerian or pengawas.")]


@officers.command("list")
def officers_list(data: _Data = None) -> None:
    """Every officer: number, name, duty, area, since when."""
    from handlers.reading import areas
    from storage.access import officers as stored

    with plain_words(), store_of(data).reading() as tx:
        for one in stored.every(tx):
            where = "no area yet" if one.area is None else areas.title(one.area)
            typer.echo(f"{one.person}\t{one.name}\t{one.duty}\t{where}\t{one.since:%Y-%m-%d}")


@officers.command("add")
def officers_add(area: _Area, duty: _Duty = "petugas", data: _Data = None) -> None:
    """Make a one-time code for a new officer, good for 24 hours: *masuk* and then the code."""
    from handlers.deeds import people
    from handlers.deeds.rights import OPERATOR

    with plain_words():
        there, what = area_of(area), _duty(duty)
        with store_of(data).transaction() as tx:
            typer.echo(people.officer_code(tx, OPERATOR, there, what))


@officers.command("place")
def officers_place(
    person: _Person, area: _Area, duty: _Duty = "petugas", data: _Data = None
) -> None:
    """Set where an officer (number as in the list) acts from now on, and in which duty."""
    from handlers.deeds import people
    from handlers.deeds.rights import OPERATOR
    from handlers.reading import areas

    with plain_words():
        there, what = area_of(area), _duty(duty)
        with _known(person), store_of(data).transaction() as tx:
            people.place(tx, OPERATOR, person, there, what)
        typer.echo(f"{person}: {what}, {areas.title(there)}")


@officers.command("end")
def officers_end(person: _Person, data: _Data = None) -> None:
    """From now on this person is no officer. What they did stays in their name."""
    from handlers.deeds import people
    from handlers.deeds.rights import OPERATOR

    with plain_words():
        with _known(person), store_of(data).transaction() as tx:
            void = people.end_officer(tx, OPERATOR, person)
        left = f" {void} open codes of theirs open nothing any more." if void else ""
        typer.echo(f"{person} is no officer any more.{left}")


def _duty(said: str) -> Duty:
    from storage.access.officers import Duty

    if said not in get_args(Duty):
        raise BadConfig([f"--duty {said}: choose one of {', '.join(get_args(Duty))}."])
    return cast("Duty", said)


@contextmanager
def _known(person: int) -> Generator[None]:
    """Says of a number that is no officer's where the right ones stand."""
    from handlers.deeds.people import NoOfficer

    try:
        yield
    except NoOfficer:
        raise BadConfig([f"{person} is no officer. See: jps-bot officers list"]) from None
