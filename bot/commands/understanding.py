"""`jps-bot ask`, `parse`, `eval`: how a text or a file is read, without any database.

Knows: what to print. Must not know: how anything is read.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.plain_words import plain_words

app = typer.Typer(add_completion=False)
evaluate = typer.Typer(no_args_is_help=True, help="Measure understanding on a file.")
parse = typer.Typer(no_args_is_help=True, help="See how a text or a file is read.")

Today = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is written.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LabelledFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What to score.")]


@app.command()
def ask(text: str, as_json: AsJson = False) -> None:
    """See which topic a question is taken for, without any database."""
    from handlers.public.answers import faq

    with plain_words():
        found = faq().ask_json(text)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    elif found["topic"] is None:
        typer.echo("Not one of our topics.")
    else:
        typer.echo(faq().topics[found["topic"]].answer)


@evaluate.command("faq")
def eval_faq(file: LabelledFile, as_json: AsJson = False) -> None:
    """Score questions of a TSV file with the columns text, topic, register."""
    from handlers.finding import evaluation
    from handlers.public.answers import faq

    with plain_words():
        scored = evaluation.score_rows(faq(), evaluation.read_rows(file))
    typer.echo(
        json.dumps(evaluation.as_json(scored), ensure_ascii=False)
        if as_json
        else evaluation.report(scored)
    )


@evaluate.command("purchases")
def eval_purchases(file: LabelledFile, as_json: AsJson = False) -> None:
    """Score purchase messages of a JSON Lines file."""
    from handlers.reading.purchase import evaluation

    try:
        records = evaluation.records(file.read_text(encoding="utf-8").splitlines())
    except ValueError as error:
        raise typer.BadParameter(f"{file.name}, {error}") from error
    if as_json:
        rows = [evaluation.propose(record) for record in records]
        typer.echo(json.dumps({"rows": rows}, ensure_ascii=False))
    else:
        typer.echo(evaluation.report(evaluation.score(records)))


@parse.command("purchase")
def parse_purchase(
    text: str,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is written.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """See how a purchase in one message is read."""
    from handlers.reading.purchase import line

    reading = line.read(text, (today or datetime.now(UTC)).date())
    rows = line.as_json(reading)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows or [{"": "may be a purchase" if reading.maybe else "no purchase"}]:
        typer.echo("  ".join(f"{name}: {value}" for name, value in row.items()))
    if reading.flags:
        typer.echo("asked: " + ", ".join(reading.flags) if reading.asks else reading.flags[0])
    if reading.unused:
        typer.echo("unused: " + ", ".join(reading.unused))


@parse.command("roster")
def parse_roster(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Excel, CSV or text.")],
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """See how a group's list of members is read."""
    from handlers.reading.roster import files, telling, whole

    # A message is saved as .txt; of all else its first bytes say what it is.
    by_line = file.suffix.casefold() == ".txt"
    day = (today or datetime.now(UTC)).date()
    with plain_words(), file.open("rb") as opened:
        data = opened.read(files.MOST_BYTES + 1)
        roster = whole.read_file(data, day, whole.USUAL, by_line=by_line)
    if as_json:
        typer.echo(json.dumps(telling.as_json(roster), ensure_ascii=False))
    else:
        typer.echo("\n".join(telling.lines(roster)))


@parse.command("receipt")
def parse_receipt(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A photo or a PDF.")],
    as_json: AsJson = False,
) -> None:
    """See how a photo of a receipt is judged."""
    from bot.receiving.photos import FileLimits, NotLooked, examine

    limits = FileLimits()
    try:
        with file.open("rb") as opened:
            found = asyncio.run(examine(opened.read(limits.bytes + 1), limits))
    except NotLooked as error:
        raise typer.BadParameter(f"{file.name} could not be looked at: {error}") from error
    told = {
        "verdict": found.verdict,
        "size": file.stat().st_size,
        "width": found.width,
        "height": found.height,
        "orientation": found.orientation,
        "pages": found.pages,
    }
    if as_json:
        typer.echo(json.dumps(told))
    else:
        known = ((name, value) for name, value in told.items() if value is not None)
        typer.echo("  ".join(f"{name}: {value}" for name, value in known))
