"""By name where it is known, and Bapak/Ibu where nothing else was told."""

from __future__ import annotations

import pytest

from handlers.talk.calling import called


@pytest.mark.parametrize(
    ("name", "spoken_to"),
    [
        ("", "Bapak/Ibu"),
        ("Ratna Wulandari", "Bapak/Ibu Ratna Wulandari"),
        ("Bu Sari", "Bu Sari"),
        ("Budi", "Bapak/Ibu Budi"),
        ("Raden Mas Haryo Suryo Kusumo Ningrat", "Bapak/Ibu"),
    ],
)
def test_how_a_person_is_spoken_to(name: str, spoken_to: str) -> None:
    assert called(name) == spoken_to
