"""`jps-bot whatsapp …` against a Twilio on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.channels.whatsapp import content
from storage import Store, chats
from storage.mail import billing
from tests.fakes.twilio import ACCOUNT, TOKEN, Content, Twilio
from tests.support import KEY, ROOT, Clock

Command = Callable[..., Awaitable[Result]]


@pytest.fixture
def command(twilio: Twilio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Types a command with the fake's credentials; the fake answers meanwhile."""
    monkeypatch.chdir(tmp_path)
    known = {
        "JPS_CONFIG": str(ROOT / "config.toml"),
        "JPS_WHATSAPP__ACCOUNT_SID": ACCOUNT,
        "JPS_WHATSAPP__AUTH_TOKEN": TOKEN,
        "JPS_WHATSAPP__API_URL": twilio.url,
        "JPS_STORAGE__URL": f"sqlite:///{tmp_path / 'jps.db'}",
        "JPS_PRIVACY__KEY": KEY,
    }

    async def typed(words: str, **environment: str) -> Result:
        return await asyncio.to_thread(
            CliRunner().invoke, app, ["whatsapp", *words.split()], env=known | environment
        )

    return typed


async def test_push_makes_everything_once(command: Command, twilio: Twilio) -> None:
    told = await command("templates push")
    names = [resource.name for resource in content.wanted().values()]
    assert told.exit_code == 0
    assert told.stdout.splitlines()[:-1] == names
    assert f"{len(names)} made" in told.stdout
    assert len(twilio.contents) == len(names)
    again = await command("templates push")
    assert again.stdout.startswith("0 made")
    assert len(twilio.contents) == len(names)


async def test_status_says_how_far_each_is(command: Command, twilio: Twilio) -> None:
    def states(told: Result) -> set[str]:
        assert told.exit_code == 0
        assert len(told.stdout.splitlines()) == len(content.wanted())
        return {line.split()[0] for line in told.stdout.splitlines()}

    assert states(await command("templates status")) == {"missing"}
    await command("templates push")
    assert states(await command("templates status")) == {"ready", "pending"}
    twilio.approve_all()
    assert states(await command("templates status")) == {"ready", "approved"}


async def test_prune_removes_what_is_ours_and_old(command: Command, twilio: Twilio) -> None:
    await command("templates push")
    for sid, name in (("HX1", "jps_lama_00000000"), ("HX2", "orang_lain")):
        twilio.contents[sid] = Content(sid, {"friendly_name": name, "types": {}})
    told = await command("templates prune")
    assert told.stdout.splitlines() == ["jps_lama_00000000", "1 removed."]
    assert "HX1" not in twilio.contents
    assert "HX2" in twilio.contents


@pytest.mark.parametrize("verb", ["push", "status", "prune"])
@pytest.mark.parametrize("empty", ["ACCOUNT_SID", "AUTH_TOKEN"])
async def test_without_credentials_it_says_so(
    command: Command, twilio: Twilio, verb: str, empty: str
) -> None:
    told = await command(f"templates {verb}", **{f"JPS_WHATSAPP__{empty}": ""})
    assert told.exit_code == 1
    assert "WhatsApp is not set up" in told.stderr
    assert "docs/whatsapp.md" in told.stderr
    assert twilio.asked == []


async def test_refused_credentials_are_told_and_not_repeated(command: Command) -> None:
    told = await command("templates push", JPS_WHATSAPP__AUTH_TOKEN="wrong-secret")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "Twilio does not list content: HTTP 401" in told.stderr
    assert "jps-bot check" in told.stderr
    assert "wrong-secret" not in told.output
    assert "Traceback" not in told.output


async def test_a_twilio_that_does_not_answer_is_told(command: Command, twilio: Twilio) -> None:
    twilio.down = True
    told = await command("templates status")
    assert told.exit_code == 1
    assert "Twilio does not answer" in told.stderr
    assert "Traceback" not in told.output


async def test_costs_are_a_table_by_month_and_group(
    command: Command, lite: Store, clock: Clock, tmp_path: Path
) -> None:
    assert "No conversation" in (await command("costs")).stdout
    with lite.transaction() as tx:
        found = chats.find(tx, [("whatsapp", "+62811"), ("whatsapp", "+62812")])
        for chat in found.values():
            billing.begin(tx, chat)
    clock.time += timedelta(days=31)
    with lite.transaction() as tx:
        billing.begin(tx, found["whatsapp", "+62811"])
    told = await command("costs", JPS_WHATSAPP__ACCOUNT_SID="")
    assert told.exit_code == 0
    assert [line.split() for line in told.stdout.splitlines()] == [
        ["group", "month", "count"],
        ["(tanpa", "kelompok)", "2021-01", "1"],
        ["(tanpa", "kelompok)", "2020-12", "2"],
    ]
    assert len({len(line) for line in told.stdout.splitlines()}) == 1, "columns stand in line"


async def test_costs_of_an_unreachable_database_are_no_traceback(command: Command) -> None:
    told = await command("costs", JPS_STORAGE__URL="postgresql://nobody@127.0.0.1:1/none")
    assert told.exit_code == 1
    assert "database does not answer" in told.stderr
