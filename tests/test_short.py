"""One turn says 350 characters at most, whatever is asked beside whatever is open, and however
much there is to list."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import pytest

from bot.answering.repeating import varied
from bot.answering.state import State
from bot.simulator.bench import Bench
from handlers.leader.enrolment import CONSENT
from handlers.listing import CATALOGUE
from handlers.public.answers import faq
from handlers.public.danger import SAID
from handlers.public.eligibility import DecisionTable, in_short
from handlers.safety.hearing import Danger
from handlers.talk.messages import LONGEST, Media, Option, Reply
from storage import members
from tests.short import ENTRIES, assert_short, free
from tests.support import the_group
from tests.test_any_text import FORMS, Phone, play
from tests.test_eligibility import EDITIONS, ends

DANGERS = ("rasanya mau mati saja", "saya diancam mau dibunuh bendahara",
           "disuruh tanda tangan kwitansi kosong", "dipaksa nyerahin uang cair ke ketua",
           "disuruh isi link minta OTP dan nomor rekening", "disuruh setor 500rb dulu")  # fmt: skip
ASIDES = (*DANGERS, "bantuan", "anggota", "saldo", "laporan", "kelompok", "berapa saldo kelompok saya",
          "kapan batas laporan kami", "siapa saja anggota kami", "laporan kami sudah diterima?",
          "saya ketua ya?", "pertanyaan saya sudah dijawab?", "/jenis lain", "berhenti",
          "/tanya petugas")  # fmt: skip
LONGEST_TOPICS = sorted(faq().topics.values(), key=lambda topic: -len(topic.short))[:4]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_said_beside_a_question_leaves_room_for_it(
    benches: Callable[..., Bench], form: str
) -> None:
    person, steps = FORMS[form]
    asides = [*ASIDES, *(f"/tanya {topic.id}" for topic in LONGEST_TOPICS)]

    def story(phone: Phone) -> None:
        for step in steps:
            assert_short(phone.say(step))
            state = json.dumps(phone.state.dump())
            for text in asides:
                mark = phone.tx.mark()
                phone.silent = timedelta(days=21) if text == DANGERS[0] else timedelta()
                assert_short(phone.say(text))
                phone.tx.undo(mark)
                phone.state = State.load(json.loads(state))

    play(benches(), person, story)


SENT = (Media("photo", "p", "image/jpeg"), Media("document", "d", "image/heic"),
        Media("document", "a", "application/vnd.android.package-archive"),
        Media("voice", "v", "audio/ogg"))  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_so_does_what_is_said_of_a_file_and_the_words_beside_it(
    benches: Callable[..., Bench], form: str
) -> None:
    person, steps = FORMS[form]

    def story(phone: Phone) -> None:
        for step in steps:
            phone.say(step)
            state = json.dumps(phone.state.dump())
            for text in ("", "saldo", "bantuan", "kapan dananya cair?", *DANGERS[:2]):
                for file in SENT:
                    mark = phone.tx.mark()
                    assert_short(phone.say(text, kind="media", media=(file,)))
                    phone.tx.undo(mark)
                    phone.state = State.load(json.loads(state))

    play(benches(), person, story)


def test_a_photo_beside_words_of_danger_is_kept_where_one_is_taken(
    benches: Callable[..., Bench],
) -> None:
    photo = {"kind": "media", "media": (SENT[0],)}

    def story(phone: Phone) -> None:
        phone.say("beli oven 900rb kemarin di toko Jaya")
        told = phone.say(DANGERS[1], **photo).text
        assert told.startswith("Keselamatan") and "Foto masuk" in told and "Foto nota" not in told
        assert phone.answers()["nota"]
        phone.say("batal")
        phone.say("daftar anggota")
        told = phone.say(DANGERS[1], **photo).text
        assert told.startswith("Keselamatan") and "Kirimannya tidak kami simpan." in told

    play(benches(), "ratna", story)


@pytest.mark.parametrize("person", ["dedi", "ratna", "wati"])
def test_whatever_can_be_begun_begins_in_few_words(
    benches: Callable[..., Bench], person: str
) -> None:
    def story(phone: Phone) -> None:
        for name in CATALOGUE.conversations:
            for text in (f"/{name}", f"/{name}", f"/{name}"):
                phone.state = State()
                assert_short(phone.say(text))

    play(benches(), person, story)


@pytest.mark.parametrize("kind", get_args(Danger))
def test_a_danger_leaves_room_for_a_question(kind: Danger) -> None:
    assert len(SAID[kind].format(you="Bapak/Ibu " + "x" * 30)) <= LONGEST - 78


@pytest.mark.parametrize("name", EDITIONS)
def test_each_result_of_the_check_is_told_in_short(name: str) -> None:
    table = DecisionTable.load()
    for end in ends(name):
        told = in_short(table.result(end))
        assert len(told) <= LONGEST - 75  # a draft that waits is named below
        assert "bukan keputusan. Yang memutuskan Kemnaker." in told


def test_long_lists_come_page_by_page(benches: Callable[..., Bench]) -> None:
    def story(phone: Phone) -> None:
        melati = the_group(phone.tx)
        leader = melati.leader
        assert leader is not None
        for n in range(20):
            members.add(phone.tx, melati.id, f"Anggota {n:02}", f"33021452088501{n:02}", None,
                              leader)  # fmt: skip
        first = phone.say("anggota")
        assert "Halaman 1 dari 3. Ketik */anggota 2* untuk yang lain." in first.text
        pages = [first, phone.say("berikutnya"), phone.say("/anggota 3"), phone.say("/anggota 99")]
        for page in pages:
            assert_short(page)
        assert [page.text.count(" (NIK …") for page in pages] == [ENTRIES, ENTRIES, 3, 3]
        labels = [[option.label for option in page.options] for page in pages]
        assert labels[0][0] == "Berikutnya"
        assert labels[1][:2] == ["Berikutnya", "Sebelumnya"]
        assert labels[2][0] == "Sebelumnya"
        assert "Siti Aminah" in phone.say("/anggota x").text

    play(benches(), "ratna", story)


def test_many_goods_are_read_back_in_twelve_lines(benches: Callable[..., Bench]) -> None:
    goods = "\n".join(f"paku nomor {n} 2 kg @{n}5rb" for n in range(2, 12))

    def story(phone: Phone) -> None:
        review = phone.say(f"beli kemarin di toko Jaya:\n{goods}")
        assert "dan 4 lainnya" in review.text
        assert free(review)[0] == "review"
        assert_short(review)
        assert_short(phone.say("makasih bu"))

    play(benches(), "ratna", story)


THING = "pakan lele apung merek pro vite kualitas nomor satu khusus bibit ukuran kecil"


def test_long_names_of_things_are_cut_where_they_are_only_spoken_of(
    benches: Callable[..., Bench],
) -> None:
    def story(phone: Phone) -> None:
        def say(*texts: str) -> None:
            for text in texts:
                assert_short(phone.say(text))

        for n in range(2, 8):
            say(f"beli {THING} {n} sak @{n}85rb kemarin di toko Jaya", "ya")
        say("saldo", "daftar anggota", "saldo", "batal")
        say(f"beli {THING} 5 sak 285rb", DANGERS[0], "semuanya", "saldo", "kemarin", "batal")
        say(f"beli {THING} 7 sak @785rb kemarin", "saldo", DANGERS[0], "batal")
        say(f"beli {THING} 7 sak @7,85 juta kemarin", "saldo", DANGERS[0], "batal")
        say(f"beli {THING} 7 sak @450rb 1 desember", "saldo", DANGERS[0], "ya", "batal")
        goods = "\n".join(f"{THING} nomor {n} 2 kg @{n}5rb" for n in range(2, 12))
        say(f"beli:\n{goods}", "saldo", DANGERS[0], "kemarin", DANGERS[0], "batal")
        say("batalkan belanja", DANGERS[0], "2", DANGERS[0], "ya")

    play(benches(), "ratna", story)


def test_the_third_time_says_less_above_what_is_long() -> None:
    long = Reply("x" * (LONGEST - 13), (Option("Menu", "/menu", command=True),))
    reply, remembered = long, ""
    for _ in range(3):
        reply, remembered = varied(long, remembered)
    assert reply.text == f"Masih sama:\n\n{long.text}"
    assert [option.label for option in reply.options] == ["Menu", "Tanya petugas"]
    assert_short(reply)


@pytest.mark.parametrize(
    "text", ["x" * 351, f"{'x' * 351}\n\n{CONSENT.wording}", "- Nama: Siti\n" * 40]
)
def test_what_is_too_long_is_seen(text: str) -> None:
    with pytest.raises(AssertionError):
        assert_short(Reply(text))
