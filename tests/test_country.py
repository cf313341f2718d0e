"""The made-up country: row by row what the deeds would have written, and nobody who exists."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import Config
from handlers.country import filling
from handlers.country.content import IN_AREA, story
from handlers.country.filling import Staged, StoredPicture, fill
from handlers.deeds import ledger as spending
from handlers.deeds import people as access
from handlers.deeds import questions as asking
from handlers.deeds import reports as reporting
from handlers.deeds import roles, roster
from handlers.deeds.rights import By
from handlers.leader.enrolment import NOTICE
from handlers.programme import Programme
from handlers.reading import nik as niks
from handlers.reading import phones
from handlers.talk.messages import Unfit
from storage import Store, Tx, acts, files, groups, questions, reports
from storage.access import codes
from storage.cabinet import Cabinet
from storage.tables import metadata

GROUPS = 100
HOUR = timedelta(hours=1)


# What is written, without what chance makes of it

CHANCE = {"hash", "before_hash", "detail_hash", "text_hash", "code_index"}
MOMENTS = ("made_at", "at", "added_at", "reported_at", "asked_at")
KINDS = {"person": "people", "officer": "", "group": "groups", "member": "members",
         "purchase": "purchases", "report": "reports", "question": "questions"}  # fmt: skip


@dataclass
class Written:
    """All rows of a database: texts opened, and for an id the place of its row in its table."""

    tx: Tx
    rows: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict[str, Any])
    places: dict[str, dict[int, int]] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        for name, table in metadata.tables.items():
            found = self.tx.connection.execute(select(table)).mappings().all()
            self.rows[name] = sorted(found, key=_order)
            ids = [row["id"] for row in self.rows[name] if "id" in row]
            self.places[name] = {id: place for place, id in enumerate(ids)}

    def shown(self) -> dict[str, list[dict[str, Any]]]:
        return {
            name: sorted((self._row(name, row) for row in rows), key=str)
            for name, rows in self.rows.items()
        }

    def _row(self, name: str, row: Mapping[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for column in metadata.tables[name].c:
            value = row[column.name]
            if column.name in CHANCE or value is None:
                value = value is not None and "by chance"
            elif column.name == "id" or column.foreign_keys:
                target = next((key.column.table.name for key in column.foreign_keys), name)
                value = self.places[target].get(value, value)
            elif isinstance(column.type, LargeBinary) and not column.name.endswith("_index"):
                about = f"{name}.{column.name.removesuffix('_sealed')}:{row['id']}"
                value = self.tx.open(bytes(value), about)
                value = value[32:] if name == "entries" else value  # behind the salt
            shown[column.name] = value
        return self._act(shown) if name == "acts" else shown

    def _act(self, shown: dict[str, Any]) -> dict[str, Any]:
        about = KINDS[shown["kind"]]
        shown["subject"] = self.places[about][shown["subject"]] if about else shown["subject"]
        if shown["detail"]:
            told = json.loads(shown["detail"][32:])  # behind the salt
            if "files" in told:
                told["files"] = [self.places["files"][int(id)] for id in told["files"].split(",")]
            shown["detail"] = told
        return shown


def _order(row: Mapping[str, Any]) -> Any:
    """In which order the rows were written: ids of one moment rise."""
    moment = next((row[name] for name in MOMENTS if row.get(name) is not None), "")
    return str(moment), row.get("chain", ""), row.get("place", 0), row.get("id", 0)


# The same stories, told by the deeds


def by_deeds(tx: Tx, programme: Programme, told: Sequence[Staged], receipt: StoredPicture) -> None:
    steps: Sequence[Callable[[Tx, Programme, Staged, StoredPicture], None]] = (
        _come_in, _members, _beside, _bought, _handed, _decided, _asked, _answered,
    )  # fmt: skip
    for step in steps:
        for one in told:
            step(tx, programme, one, receipt)


def _leader(one: Staged) -> By:
    return By(one.leader, "chat")


def _come_in(tx: Tx, _: Programme, one: Staged, __: StoredPicture) -> None:
    place, phone = (one.chat, one.story.place[0]), one.story.listed.phone
    access.come_as_expected(tx.at(one.story.at("in")), By(None, "chat"), place, phone, NOTICE)


def _members(tx: Tx, programme: Programme, one: Staged, _: StoredPicture) -> None:
    size, at = programme.edition(one.group.edition).group_size, tx.at(one.story.at("members"))
    for name, nik, phone in one.story.members:
        roster.add(at, _leader(one), one.group.id, size, name, nik, phone)


def _beside(tx: Tx, _: Programme, one: Staged, __: StoredPicture) -> None:
    at = tx.at(one.story.at("beside"))
    group = groups.get(at, one.group.id)
    for it, chat in zip(one.story.beside, one.beside, strict=True):
        code, _told = roles.code(at, _leader(one), group, it.role)
        opens = codes.look_at(at, code)
        assert opens is not None
        place = chat, it.place[0]
        access.admit(at, By(None, "chat"), place, code, opens, it.name, NOTICE)


def _photo(tx: Tx, one: Staged, number: int, receipt: StoredPicture) -> int:
    name, size, mime = receipt
    source = f"CONTOH-{one.story.number}-{number}"
    id = files.want(tx, one.chat, source, mime, source)
    [wanted] = files.claim(tx, [one.story.place[0]], 1, tx.now + HOUR)
    assert files.stored(tx, wanted, files.Bytes(name, name, "", size, mime, "ok"))
    return id


def _bought(tx: Tx, _: Programme, one: Staged, receipt: StoredPicture) -> None:
    at, sent = tx.at(one.story.at("bought")), 0
    for row, (bought, proven) in enumerate(one.story.bought):
        photos = [_photo(at, one, sent, receipt)] if proven else []
        sent += len(photos)
        source = one.story.source(row)
        spending.enter(at, _leader(one), one.group.id, [bought], [source], photos)


def _handed(tx: Tx, _: Programme, one: Staged, receipt: StoredPicture) -> None:
    at, sent = tx.at(one.story.at("handed")), sum(proven for _, proven in one.story.bought)
    owed = {report.kind: report for report in reports.of_group(tx, one.group.id)}
    for it in one.story.handed:
        photos = {key: (_photo(at, one, sent + n, receipt),) for n, key in enumerate(it.photos)}
        reporting.hand_in(at, _leader(one), owed[it.kind], it.body, photos)


def _decided(tx: Tx, programme: Programme, one: Staged, _: StoredPicture) -> None:
    at, officer = tx.at(one.story.at("decided")), By(one.officer, "chat")
    sent = {report.kind: report for report in reports.of_group(tx, one.group.id)}
    for it in one.story.handed:
        if it.verdict:
            kind = programme.report_kind(one.group.edition, it.kind)
            accepted = it.verdict == "accepted"
            reporting.decide(at, officer, kind, sent[it.kind], accepted, it.note)


def _asked(tx: Tx, _: Programme, one: Staged, __: StoredPicture) -> None:
    if one.story.asked:
        at = tx.at(one.story.at("asked"))
        asking.keep(at, _leader(one), one.chat, one.story.asked, "asked")


def _answered(tx: Tx, _: Programme, one: Staged, __: StoredPicture) -> None:
    if one.story.answered:
        at, officer = tx.at(one.story.at("answered")), By(one.officer, "chat")
        [mine] = [asked for asked in questions.open_ones(tx) if asked.chat == one.chat]
        assert asking.answer(at, officer, [mine.id], one.story.answered)


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    with store.reading() as tx:
        assert acts.verify(tx) is None
        return Written(tx).shown()


def test_the_bulk_writers_write_what_the_deeds_write(
    store: Store, lite: Store, tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabinet = Cabinet(tmp_path / "files", store.vault)
    fill(store, config.programme, cabinet, GROUPS, lambda _: None)
    monkeypatch.setattr(filling, "tell", by_deeds)
    fill(lite, config.programme, cabinet, GROUPS, lambda _: None)
    bulk, deeds = everything(store), everything(lite)
    assert {name: len(rows) for name, rows in bulk.items() if rows} == {
        name: len(rows) for name, rows in deeds.items() if rows
    }
    for name, rows in deeds.items():
        for written, wanted in zip(bulk[name], rows, strict=True):
            assert written == wanted, name
    assert len(bulk["members"]) == 20 * GROUPS
    assert {row["role"] for row in bulk["group_people"]} == {"bendahara", "sekretaris"}
    assert {row["state"] for row in bulk["reports"]} == {"open", "sent", "accepted", "returned"}


def test_whoever_is_cut_off_begins_again(store: Store, tmp_path: Path, config: Config) -> None:
    cabinet, heard = Cabinet(tmp_path / "files", store.vault), list[int]()

    def cut_off(there: int) -> None:
        heard.append(there)
        if there == filling.SLICE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(store, config.programme, cabinet, filling.SLICE + 10, cut_off)
    fill(store, config.programme, cabinet, filling.SLICE + 10, heard.append)
    assert heard == [0, 240, 240, 250]
    fill(store, config.programme, cabinet, 100, heard.append)
    assert heard[-1] == 250
    written = everything(store)
    assert (len(written["groups"]), len(written["members"])) == (250, 5000)
    officers = {row["area"] for row in written["officers"]}
    assert officers == {row["area"] for row in written["groups"]}
    assert len(officers) == 250 // IN_AREA + 1


def test_nobody_of_this_country_exists(config: Config) -> None:
    told = [story(number, config.programme) for number in range(0, 13_000, 25)]
    for one in told:
        assert all(it.name.endswith(" Contoh") for it in one.beside)
        for name, nik, phone in one.members:
            assert name.endswith(" Contoh")
            assert (niks.fault(nik, date(2020, 12, 1)), nik[4:6]) == (None, "99")
            for number in filter(None, (phone, one.listed.phone)):
                with pytest.raises(Unfit, match="tidak dikenal"):
                    phones.read(number)


def test_a_country_may_be_as_large_as_the_real_one(config: Config) -> None:
    told = [story(number, config.programme) for number in range(12_500)]
    everybody = [nik for one in told for _, nik, _ in one.members]
    assert len(set(everybody)) == len(everybody) == 250_000
    assert len({one.place for one in told}) == len({one.listed.phone for one in told}) == 12_500
    assert len({one.area for one in told}) == 514
    for one in told[:500]:
        spent = sum(bought.total for bought, _ in one.bought)
        assert 0 < spent < config.programme.edition("tkm-2020").grant  # type: ignore[operator]


def test_the_demo_is_filled_by_a_command_that_may_be_said_again(tmp_path: Path) -> None:
    for wanted, there in (("30", 30), ("20", 30), ("40", 40)):
        words = ["demo", "--groups", wanted, "--data", str(tmp_path / "demo")]
        told = CliRunner().invoke(app, words)
        assert told.exit_code == 0, told.output
        assert f"{there} kelompok contoh ada di" in told.stdout
    talk = CliRunner().invoke(
        app, ["chat", "--data", str(tmp_path / "demo")],
        input=":as contoh-2\nsaldo\n:as petugas-33.02\nperiksa\n",
    )  # fmt: skip
    assert "Mawar Abon Lele" in talk.stdout
    assert "[1] Terima  [2] Kembalikan" in talk.stdout


def test_a_cut_off_filling_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(filling, "fill", cut_off)
    words = ["demo", "--groups", "30", "--data", str(tmp_path / "demo")]
    told = CliRunner().invoke(app, words)
    assert (told.exit_code, "sekali lagi" in told.stdout) == (1, True)
