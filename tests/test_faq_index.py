"""The kept index: fresh for the packaged topics, stale after an edit."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from handlers.finding.faq_index import (
    INDEX_FILE,
    PACKAGED,
    fingerprint,
    fitting_index,
    is_ours,
    keep_index,
    off_class,
    read_folder,
)
from tests.support import ROOT

NOTE = """# Nota

Simpan notanya.

Sumber: Dinas
Tanggal: 2020-12-01
Terkait: cair
Singkat: Simpan notanya.

## Contoh pertanyaan

### santai
- nota hilang
- nota tulis tangan
- boleh tanpa nota
"""
MONEY = """# Dana cair

Tunggu dulu.

Sumber: Dinas
Tanggal: 2020-12-01
Terkait: nota
Singkat: Tunggu dulu.

## Contoh pertanyaan

### santai
- dana belum cair

### sms
- kpn dana cair
- dana cair tgl brp
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "nota.md": NOTE,
        "cair.md": MONEY,
        "di-luar-topik.md": "## cuaca\n> Tanya BMKG.\n- hujan besok\n- cuaca besok\n",
        "kata.tsv": "tulis\tarti\nkpn\tkapan\n",
        "sepadan.tsv": "arti\tkata\nuang\tuang dana\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_packaged_index_fits_the_packaged_examples() -> None:
    """Red? Run `python -m handlers.finding.learn_faq` and commit handlers/faq/index.bin."""
    kept = (PACKAGED / INDEX_FILE).read_bytes()
    assert kept.startswith(fingerprint(read_folder(PACKAGED)))


SCORED = """
from handlers.finding.faq_index import PACKAGED, fitting_index, read_folder
folder = read_folder(PACKAGED)
index = fitting_index(folder)
for text, _, _ in folder.examples()[::25]:
    print(text, index.scores(index.wording.words(text)))
"""


def test_a_question_has_the_same_figures_in_every_process() -> None:
    """To the last digit: Python orders sets otherwise in each, and sums must not follow."""
    said = [
        subprocess.run(
            [sys.executable, "-c", SCORED], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert len(said[0].splitlines()) > 300
    assert said[0] == said[1]


def test_the_packaged_examples_are_many() -> None:
    folder = read_folder(PACKAGED)
    off_topic = [text for text, name, _ in folder.examples() if not is_ours(name)]
    assert len(off_topic) >= 300
    assert len(folder.examples()) - len(off_topic) >= 54 * 25


def test_every_kind_that_is_not_ours_has_a_sentence() -> None:
    for kind in read_folder(PACKAGED).off_topic:
        assert kind.referral.endswith((".", "?", "!")), kind.id
        assert len(kind.examples) >= 10, kind.id


def test_examples_with_class_and_register(folder: Path) -> None:
    assert read_folder(folder).examples() == [
        ("Dana cair", "cair", "title"),
        ("dana belum cair", "cair", "casual"),
        ("kpn dana cair", "cair", "sms"),
        ("dana cair tgl brp", "cair", "sms"),
        ("Nota", "nota", "title"),
        ("nota hilang", "nota", "casual"),
        ("nota tulis tangan", "nota", "casual"),
        ("boleh tanpa nota", "nota", "casual"),
        ("hujan besok", "~cuaca", "off"),
        ("cuaca besok", "~cuaca", "off"),
    ]


def test_what_is_not_ours_is_told_by_its_class() -> None:
    assert is_ours("cair")
    assert not is_ours(off_class("cair"))


class TestFingerprint:
    def test_stays_when_nothing_changes(self, folder: Path) -> None:
        assert fingerprint(read_folder(folder)) == fingerprint(read_folder(folder))

    @pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            ("nota.md", "- nota hilang", "- nota raib"),
            ("nota.md", "# Nota", "# Kuitansi"),
            ("di-luar-topik.md", "- hujan besok", "- panas besok"),
            ("kata.tsv", "kpn", "kp"),
            ("sepadan.tsv", "uang dana", "uang dana duit"),
        ],
    )
    def test_changes_with_what_is_learned(
        self, folder: Path, name: str, old: str, new: str
    ) -> None:
        before = fingerprint(read_folder(folder))
        edit(folder / name, old, new)
        assert fingerprint(read_folder(folder)) != before

    @pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            ("nota.md", "Simpan notanya.", "Simpan baik-baik."),
            ("nota.md", "Sumber: Dinas", "Sumber: Kemnaker"),
            ("di-luar-topik.md", "> Tanya BMKG.", "> Silakan tanya BMKG."),
        ],
    )
    def test_stays_when_only_answers_change(
        self, folder: Path, name: str, old: str, new: str
    ) -> None:
        before = fingerprint(read_folder(folder))
        edit(folder / name, old, new)
        assert fingerprint(read_folder(folder)) == before


class TestKeptIndex:
    def test_a_fitting_one_is_loaded_silently(
        self, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert keep_index(folder) == 10
        index = fitting_index(read_folder(folder))
        assert index.classes == ("cair", "nota", "~cuaca")
        assert caplog.records == []

    def test_none_yet_is_learned_with_a_warning(
        self, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            fitting_index(read_folder(folder))
        assert "python -m handlers.finding.learn_faq" in caplog.text
        assert not (folder / INDEX_FILE).exists()

    def test_a_stale_one_is_not_used(self, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
        keep_index(folder)
        edit(folder / "di-luar-topik.md", "## cuaca", "## musim")
        index = fitting_index(read_folder(folder))
        assert "~musim" in index.classes
        assert "does not fit the examples" in caplog.text

    def test_junk_instead_of_an_index_is_not_used(self, folder: Path) -> None:
        (folder / INDEX_FILE).write_bytes(b"junk")
        assert fitting_index(read_folder(folder)).classes == ("cair", "nota", "~cuaca")

    def test_loaded_and_learned_score_the_same(self, folder: Path) -> None:
        learned = fitting_index(read_folder(folder))
        keep_index(folder)
        loaded = fitting_index(read_folder(folder))
        words = learned.wording.words("kpn dananya cair")
        assert loaded.scores(words) == learned.scores(words)
