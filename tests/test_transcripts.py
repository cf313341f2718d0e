"""Every transcript, five ways: as it is, restarted after every line, every message delivered
twice, on PostgreSQL, and on the other channel. And what is said fits what a phone can show."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import transcript_runner

from bot.channels.telegram import drawing
from bot.channels.whatsapp import content, shapes
from bot.config import Config
from bot.running.setup import open_bench
from bot.simulator.bench import Bench, OnPhone
from bot.simulator.channel import LIMITS
from handlers.talk.messages import Reply
from storage import members
from tests.short import assert_short
from tests.support import Postgres, the_group
from tests.transcript_runner import ROOT, Player, swapped, typed

FOLDER = Path(__file__).parent / "transcripts"
STORIES = sorted(FOLDER.rglob("*.txt"))
NAMES = [f"{story.parent.name}/{story.stem}" for story in STORIES]
OUTSIDE = (":again", ":restart", ":clock", ":as", ":channel")

Reopen = Callable[[], Bench]


@pytest.fixture(scope="session")
def demo_on_postgres(
    tmp_path_factory: pytest.TempPathFactory, config: Config, postgres: Postgres
) -> tuple[Path, str]:
    """A fresh demo on PostgreSQL: its folder, and the name of a database to be copied."""
    folder, url = tmp_path_factory.mktemp("demo-postgres"), postgres.new()
    open_bench(folder, config, url).store.database.close()
    return folder, postgres.made[-1]


@pytest.fixture
def lite_demo(demo: Path, tmp_path: Path, config: Config) -> Reopen:
    folder = shutil.copytree(demo, tmp_path / "demo")
    return lambda: open_bench(folder, config)


@pytest.fixture
def postgres_demo(
    demo_on_postgres: tuple[Path, str], tmp_path: Path, config: Config, postgres: Postgres
) -> Iterator[Reopen]:
    seeded, template = demo_on_postgres
    folder = shutil.copytree(seeded, tmp_path / "demo")
    url = postgres.new(template)
    yield lambda: open_bench(folder, config, url)
    postgres.drop(url)


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transcripts name their photos as seen from the root of the repository."""
    monkeypatch.chdir(ROOT)


every_story = pytest.mark.parametrize("story", STORIES, ids=NAMES)
again = pytest.mark.no_cover  # the same lines are counted where a story is told as it is


@every_story
def test_a_transcript_tells_what_is_said(story: Path, lite_demo: Reopen, tmp_path: Path) -> None:
    told = story.read_text("utf-8")
    player = Player(lite_demo, tmp_path)
    assert player.play(typed(told)) == told
    for message in player.shown:
        assert_shows(message)
        assert_short(message.reply)
        if message.own:
            assert_can_knock(message.reply)


@again
@every_story
def test_it_is_the_same_on_the_other_channel(
    story: Path, lite_demo: Reopen, tmp_path: Path
) -> None:
    told = swapped(story.read_text("utf-8"))
    player = Player(lite_demo, tmp_path, channel="whatsapp")
    assert player.play(typed(told)) == told
    for message in player.shown:
        assert_shows(message)


@again
@every_story
def test_it_survives_a_restart_after_every_line(
    story: Path, lite_demo: Reopen, tmp_path: Path
) -> None:
    told = story.read_text("utf-8")
    assert Player(lite_demo, tmp_path, between=":restart").play(typed(told)) == told


@again
@every_story
def test_a_message_delivered_twice_is_answered_once(
    story: Path, lite_demo: Reopen, tmp_path: Path
) -> None:
    told = story.read_text("utf-8")
    assert Player(lite_demo, tmp_path, between=":again").play(typed(told)) == told


@again
@every_story
def test_it_is_the_same_on_postgresql(story: Path, postgres_demo: Reopen, tmp_path: Path) -> None:
    told = story.read_text("utf-8")
    assert Player(postgres_demo, tmp_path).play(typed(told)) == told


@again
@every_story
def test_everybody_is_answered_and_no_nik_is_ever_shown(story: Path) -> None:
    lines = story.read_text("utf-8").splitlines()
    for line, following in zip(lines, [*lines[1:], "> "], strict=True):
        spoken = line.startswith("> ") and not line[2:].startswith(OUTSIDE)
        if spoken and not line.endswith("\\"):
            assert following.startswith("< "), line
        if not line.startswith("> "):
            assert not re.search(r"\d{16}", line)


def test_there_are_stories_enough_to_learn_from() -> None:
    assert len(STORIES) >= 30


def words(text: str) -> list[str]:
    return re.sub(r"[*_]", "", text).split()


def assert_shows(message: OnPhone) -> None:
    """Everything a reply says reaches its reader, within what the channel allows."""
    {"telegram": assert_telegram_shows, "whatsapp": assert_whatsapp_shows}[message.channel](
        message.reply
    )


def assert_can_knock(reply: Reply) -> None:
    """What nobody asked for just now can be said after a day of silence, and tells all it should."""
    assert reply.occasion is not None, reply.text
    kind = content.wanted()[reply.occasion.name]
    assert kind.template
    assert len(reply.occasion.facts) == len(kind.samples)


def assert_telegram_shows(reply: Reply) -> None:
    parts = drawing.draw(reply)
    assert all(size(part.text) <= LIMITS["telegram"].text for part in parts)
    assert words(" ".join(part.text for part in parts)) == words(reply.text)
    markup = parts[-1].extra.get("reply_markup", {"inline_keyboard": []})
    shown = [button["text"] for row in markup["inline_keyboard"] for button in row]
    assert shown == [option.label for option in reply.options]


def assert_whatsapp_shows(reply: Reply) -> None:
    parts = shapes.plan(reply)
    limits = LIMITS["whatsapp"]
    assert all(size(part.text) <= limits.text for part in parts)
    said = words(" ".join(part.text for part in parts))
    assert said[: len(words(reply.text))] == words(reply.text)
    labels = [option.label for option in reply.options]
    if parts[-1].content:
        assert list(parts[-1].values[1::2]) == labels
        assert len(labels) <= limits.items
        few = len(labels) <= limits.buttons
        assert max(map(size, labels)) <= (limits.label if few else 24)
    else:
        assert all(f"{n}. {label}" in parts[-1].text for n, label in enumerate(labels, 1))


def size(text: str) -> int:
    """As both channels count: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def test_a_full_group_takes_no_more(lite_demo: Reopen, tmp_path: Path, config: Config) -> None:
    """Told here and not in a transcript: twenty members would make a long story."""
    bench = lite_demo()
    with bench.store.transaction() as tx:
        group = the_group(tx)
        size = config.programme.edition(group.edition).group_size
        assert size is not None
        assert group.leader is not None
        for number in range(members.count(tx, group.id), size - 1):
            nik = f"33021452088501{number:02}"
            members.add(tx, group.id, f"Anggota {number}", nik, None, group.leader)
    bench.store.database.close()
    told = Player(lite_demo, tmp_path).play(
        ["daftar anggota", "Sri Wahyuni", "3302145208850199", "-", "ya", "ya", "daftar anggota"]
    )
    assert "20 dari 20 anggota tercatat." in told
    assert "sudah penuh: 20 anggota" in told.rpartition("> daftar anggota")[2]


def test_typed_lines_are_those_behind_the_arrow() -> None:
    assert typed("> :as dedi\n> halo\n< Halo.\n  Ya.\n  [1] Menu\n> \n< Kosong.\n") == [
        ":as dedi", "halo", "",
    ]  # fmt: skip


def test_only_the_channel_is_swapped() -> None:
    told = "-- 2021-01-05 08:12 WIB ratna telegram\n> :channel whatsapp\n> telegram\n< telegram\n"
    assert swapped(told) == (
        "-- 2021-01-05 08:12 WIB ratna whatsapp\n> :channel telegram\n> telegram\n< telegram\n"
    )
    assert swapped(swapped(told)) == told


def test_recording_writes_what_is_said_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    story = tmp_path / "menu.txt"
    story.write_text("> :as dedi\n> menu\n< Something old.\n", "utf-8")
    assert run(monkeypatch, str(story)) == 1
    assert run(monkeypatch, "--record", str(story)) == 0
    assert story.read_text("utf-8").startswith(
        "> :as dedi\n> menu\n< Halo, Bapak/Ibu. Mau apa sekarang?\n"
    )
    capsys.readouterr()
    assert run(monkeypatch, str(story)) == 0
    assert capsys.readouterr().out == ""


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["transcript_runner", *arguments])
    return transcript_runner.main()
