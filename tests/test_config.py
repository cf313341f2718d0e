"""Configuration: file and environment made into one, every mistake told at once in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import BadConfig, Config, _built, examine, load
from bot.needed import missing
from handlers.programme import EditionId, KindId
from storage.tables import groups, reports
from tests.support import ROOT

TOKEN = "123456789:AAEabcdefghijklmnopqrstuvwxyz012345"
KEY = "k" * 43 + "="


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(BadConfig) as told:
        load(path, environment or {})
    assert str(told.value) == "\n".join(told.value.problems)
    return told.value.problems


def test_what_is_in_the_repository_is_right(config: Config) -> None:
    tkm = config.programme.edition("tkm-2020")
    assert (tkm.arm, tkm.group_size, tkm.grant) == ("tkm", 20, 40_000_000)
    assert config.programme.edition("padat-karya-2020").arm == "padat-karya"
    assert config.programme.edition("padat-karya-2020").grant is None, "empty: ask the Dinas"
    assert config.telegram.token.get_secret_value() == ""


def test_the_file_is_found_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "[web]\nport = 9000\n")
    assert load(None, {}).web.port == 9000
    other = tmp_path / "other.toml"
    other.write_text("[web]\nport = 9001\n")
    assert load(None, {"JPS_CONFIG": str(other)}).web.port == 9001


def test_the_environment_wins(tmp_path: Path) -> None:
    path = write(tmp_path, '[telegram]\ntoken = "from file"\nmode = "webhook"\n')
    config = load(path, {"JPS_TELEGRAM__TOKEN": TOKEN, "JPS_WEB__PORT": "81", "HOME": "/root"})
    assert config.telegram.token.get_secret_value() == TOKEN
    assert (config.telegram.mode, config.web.port) == ("webhook", 81)


def test_other_variables_are_left_alone(tmp_path: Path) -> None:
    assert load(write(tmp_path, ""), {"JPS_DEBUG": "1", "XJPS_WEB__PORT": "x"}) == Config()


def test_empty_means_not_known(tmp_path: Path) -> None:
    path = write(tmp_path, '[editions.a]\nname = "A"\narm = "tkm"\ngrant = ""\ncontact = ""\n')
    edition = load(path, {}).programme.edition("a")
    assert edition.grant is None
    assert "Dinas" in edition.office


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[web]\nport = 99999\npublic_url = "https://a.id/"\n'
        '[telegram]\nmode = "pigeon"\ntokn = "x"\n[nowhere]\na = 1\n'
        '[editions.a]\nname = "A"\narm = "tkm"\ngroup_size = -1\n',
    )
    told = problems(path)
    for place in (
        "web.port",
        "web.public_url",
        "telegram.mode",
        "telegram.tokn",
        "nowhere",
        "editions.a.group_size",
    ):
        assert [line for line in told if line.startswith(place)], place
    assert any("Is it misspelt?" in line for line in told)
    assert any("99999" in line for line in told)


@pytest.mark.parametrize("place", ["telegram.token", "telegram.secret", "privacy.key"])
def test_a_wrong_secret_is_not_repeated(tmp_path: Path, place: str) -> None:
    section, key = place.split(".")
    [told] = problems(write(tmp_path, f"[{section}]\n{key} = 918273645\n"))
    assert told.startswith(place)
    assert "918273645" not in told


def test_secrets_do_not_show_when_a_config_is_printed() -> None:
    environment = {"JPS_TELEGRAM__TOKEN": TOKEN, "JPS_PRIVACY__KEY": KEY}
    assert TOKEN not in repr(load(ROOT / "config.toml", environment))
    assert KEY not in repr(load(ROOT / "config.toml", environment))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    [told] = problems(tmp_path / "none.toml")
    assert "none.toml does not exist" in told


@pytest.mark.parametrize("text", ["[web\n", "port = = 1\n", 'a = "\n'])
def test_a_file_that_is_no_toml_says_where(tmp_path: Path, text: str) -> None:
    [told] = problems(write(tmp_path, text))
    assert "cannot be read" in told
    assert "line" in told


def test_a_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in problems(path)[0]
    assert "cannot be read" in problems(tmp_path)[0]


@pytest.mark.parametrize("environment", [{}, {"JPS_STORAGE__URL": "sqlite:///a.db"}])
def test_a_value_where_a_section_should_be_is_told_plainly(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    [told] = problems(write(tmp_path, 'storage = "sqlite:///b.db"\n'), environment)
    assert told == "storage is a section: write [storage] on a line, and its settings below."


def test_a_secret_where_a_section_should_be_is_not_repeated(tmp_path: Path) -> None:
    told = problems(write(tmp_path, 'privacy = "918273645"\neditions = 3\n'))
    assert len(told) == 2
    assert "918273645" not in "\n".join(told)


@pytest.mark.parametrize("environment", [{}, {"JPS_CONFIG": "nowhere/config.toml"}])
def test_a_file_that_is_nowhere_is_told_with_the_place_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadConfig) as told:
        load(None, environment)
    [problem] = told.value.problems
    assert "does not exist" in problem
    assert str(tmp_path) in problem
    assert "JPS_CONFIG" in problem


def test_a_file_from_notepad_begins_with_a_mark_that_is_no_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[web]\nport = 9000\n", encoding="utf-8-sig")
    assert load(path, {}).web.port == 9000
    path.write_text("[web]\nport = 9000\n", encoding="utf-16")
    [told] = problems(path)
    assert "UTF-8" in told


def test_what_is_right_is_kept_beside_what_is_wrong(tmp_path: Path) -> None:
    path = write(tmp_path, '[web]\nport = 99999\nhost = "::1"\n[editions.a]\narm = "tkm"\n[x]\n')
    config, told = examine(path, {"JPS_TELEGRAM__MODE": "pigeon", "JPS_TELEGRAM__TOKEN": TOKEN})
    assert config is not None
    assert (config.web.host, config.web.port) == ("::1", 8080)
    assert config.telegram.token.get_secret_value() == TOKEN
    assert config.editions == {}
    places = ("web.port", "telegram.mode", "editions.a.name", "x:")
    assert [place for place in places if any(line.startswith(place) for line in told)] == [*places]
    assert len(told) == len(places)


EDITION = '[editions.{edition}]\nname = "A"\narm = "tkm"\n[editions.{edition}.reports.{kind}]\n'


@pytest.mark.parametrize(
    ("edition", "kind", "told"),
    [
        ("e" * 40, "k" * 20, ""),
        ("e" * 41, "k" * 20, f"editions.{'e' * 41}: String should have at most 40 characters"),
        ("e" * 40, "laporan-perkembangan-usaha", "String should have at most 20 characters"),
        ('"é"', '"' + "é" * 21 + '"', f"editions.é.reports.{'é' * 21}: "),
        ('""', "lpj", "at least 1 character"),
    ],
)
def test_names_that_no_database_would_keep_are_refused(
    tmp_path: Path, edition: str, kind: str, told: str
) -> None:
    written = EDITION.format(edition=edition, kind=kind) + 'title = "LPJ"\nquestions = ["Apa?"]\n'
    config, found = examine(write(tmp_path, written), {})
    assert config is not None
    assert told in "".join(found) and len(found) == bool(told)
    assert len(config.editions) == (edition != '""' and len(edition) <= 40)


def test_the_longest_names_fit_their_columns() -> None:
    longest = {place: get_args(kind)[1].max_length for place, kind in
               (("edition", EditionId), ("kind", KindId))}  # fmt: skip
    assert longest == {
        "edition": groups.c.edition.type.length,
        "kind": reports.c.kind.type.length,
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["name", "arm", "reports", "lpj", "title"]), inner)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from([*Config.model_fields, "nowhere"]),
        st.dictionaries(st.sampled_from(["url", "token", "port", "key", "a", "b"]), VALUES)
        | VALUES,
    )
)
def test_whatever_is_written_something_usable_is_left(values: dict[str, Any]) -> None:
    told: list[str] = []
    assert isinstance(_built(values, told), Config)
    assert all(line and "918273645" not in line for line in told)


# What a real service needs


def run_problems(**environment: str) -> str:
    return "\n".join(missing(load(ROOT / "config.toml", environment)))


READY = {"JPS_TELEGRAM__TOKEN": TOKEN, "JPS_PRIVACY__KEY": KEY}


def test_nothing_is_missing_when_token_and_key_are_there() -> None:
    assert run_problems(**READY) == ""


def test_each_missing_thing_says_what_to_do() -> None:
    told = run_problems()
    assert "jps-bot key" in told
    assert "@BotFather" in told
    assert "jps-bot demo" in told


def test_a_token_that_is_none_is_noticed_and_not_repeated() -> None:
    told = run_problems(**READY | {"JPS_TELEGRAM__TOKEN": "my-secret-token"})
    assert "does not look like a token" in told
    assert "my-secret-token" not in told


@pytest.mark.parametrize(
    ("address", "secret", "missing"),
    [
        ("", "", ["web.public_url", "telegram.secret"]),
        ("http://a.id", "rahasia", ["web.public_url"]),
        ("https://a.id", "two words", ["telegram.secret"]),
        ("https://a.id", "a-Long_word1", []),
    ],
)
def test_a_webhook_needs_an_https_address_and_a_secret(
    address: str, secret: str, missing: list[str]
) -> None:
    told = run_problems(
        **READY,
        JPS_TELEGRAM__MODE="webhook",
        JPS_WEB__PUBLIC_URL=address,
        JPS_TELEGRAM__SECRET=secret,
    )
    assert [name for name in ("web.public_url", "telegram.secret") if name in told] == missing


WHATSAPP = {
    "JPS_WHATSAPP__ACCOUNT_SID": "AC" + "0" * 32,
    "JPS_WHATSAPP__AUTH_TOKEN": "a-token",
    "JPS_WHATSAPP__SENDER": "+6281234567890",
    "JPS_WEB__PUBLIC_URL": "https://a.id",
    "JPS_PRIVACY__KEY": KEY,
}


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("JPS_WHATSAPP__ACCOUNT_SID", "", "whatsapp.account_sid"),
        ("JPS_WHATSAPP__AUTH_TOKEN", "", "whatsapp.auth_token"),
        ("JPS_WHATSAPP__AUTH_TOKEN", " ", "whatsapp.auth_token"),
        ("JPS_WHATSAPP__WEBHOOK_KEY", " ", "whatsapp.webhook_key"),
        ("JPS_WHATSAPP__SENDER", "", "whatsapp.sender"),
        ("JPS_WEB__PUBLIC_URL", "", "web.public_url"),
        ("JPS_WEB__PUBLIC_URL", "http://a.id", "web.public_url"),
    ],
)
def test_whatsapp_needs_all_of_its_settings(name: str, value: str, place: str) -> None:
    assert run_problems(**WHATSAPP) == ""
    assert run_problems(**WHATSAPP | {name: value}).startswith(place)


def test_whatsapp_begun_is_told_whole() -> None:
    told = run_problems(JPS_PRIVACY__KEY=KEY, JPS_WHATSAPP__SENDER="+6281234567890")
    assert [line.partition(" ")[0] for line in told.splitlines()] == [
        "whatsapp.account_sid", "whatsapp.auth_token", "web.public_url",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a = " + "[" * 9000, "[" + ".".join("a" * 5000) + "]\nb = 1"])
def test_brackets_without_end_are_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    _, problems = examine(path, {})
    assert len(problems) == 1
    assert "cannot be read" in problems[0]
