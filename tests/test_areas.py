"""Areas: which of them a name means, however it is written; codes and zones."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading import areas

REGENCY = ("kabupaten", "kota")


def codes(said: str) -> list[str]:
    return [area.code for area in areas.find(said)]


def test_every_area_has_a_code_of_its_own_and_lies_in_its_province() -> None:
    every = areas.every()
    assert Counter(area.kind for area in every.values()) == {
        "provinsi": 38, "kabupaten": 416, "kota": 98,
    }  # fmt: skip
    assert all(every[code[:2]].name == area.province for code, area in every.items())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Banyumas", ["33.02"]),
        ("33.02", ["33.02"]),
        ("3302", ["33.02"]),
        ("KAB. BANYUMAS", ["33.02"]),
        ("kabupaten bogor", ["32.01"]),
        ("Kota Bogor", ["32.71"]),
        ("Bogor", ["32.01", "32.71"]),
        ("kodya malang", ["35.73"]),
        ("Malang, Jawa Timur", ["35.07", "35.73"]),
        ("Kota Malang, jatim", ["35.73"]),
        ("Malang, Jawa Barat", []),
        ("Pangkalpinang", ["19.71"]),
        ("Tanjungpinang", ["21.72"]),
        ("Toli Toli", ["72.04"]),
        ("Kab. Pangkep", ["73.10"]),
        ("Kepulauan Siau Tagulandang Biaro", ["71.09"]),
        ("kep siau tagulandang biaro", ["71.09"]),
        ("Kota Administrasi Jakarta Selatan", ["31.74"]),
        ("DKI Jakarta", ["31"]),
        ("Prov. Jateng", ["33"]),
        ("D.I. Yogyakarta", ["34"]),
        ("Kota Jogja", ["34.71"]),
        ("Gunung Kidul", ["34.03"]),
        ("Antah Berantah", []),
        ("", []),
    ],
)
def test_a_name_means_these(said: str, meant: list[str]) -> None:
    assert codes(said) == meant


def test_26_names_are_both_and_all_others_are_one() -> None:
    named = Counter(area.name for area in areas.every().values() if area.kind in REGENCY)
    both = [name for name, times in named.items() if times > 1]
    assert len(both) == 26
    assert all(len(areas.find(name, REGENCY)) == times for name, times in named.items())


def test_a_title_with_its_province_means_one_area() -> None:
    for area in areas.every().values():
        assert areas.find(f"{area.title}, {area.province}", (area.kind,)) == [area]


def test_a_name_of_which_a_letter_is_wrong_is_offered() -> None:
    assert [area.code for area in areas.alike("Kab. Banyumass", REGENCY)] == ["33.02"]
    assert areas.alike("xqzzy", REGENCY) == []


def test_zones_follow_the_province() -> None:
    zones = {areas.every()[code].zone for code in ("33.02", "52.01", "91.71")}
    assert zones == {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}


def test_what_a_code_is_called() -> None:
    assert [areas.title(code) for code in ("33", "32.71", "", "99.99")] == [
        "Provinsi Jawa Tengah", "Kota Bogor", "seluruh Indonesia", "99.99",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_any_text_is_looked_up_quietly(said: str) -> None:
    areas.find(said)
    areas.alike(said, REGENCY)
