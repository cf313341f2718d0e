"""The house keeps its own rules: one direction, one room for each library, sizes, words, README."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from bot.__main__ import app
from bot.config import Config
from tests.support import ROOT

ROOMS = ("bot", "handlers", "storage")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@cache
def sources() -> dict[str, str]:
    """Module name → text. Migrations are a record of yesterday, written by Alembic."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text(encoding="utf-8")
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.parent.name != "versions"
    }


def lines(text: str) -> int:
    return len(text.splitlines())


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    """All that a module's text consists of."""
    return tuple(ast.walk(ast.parse(sources()[name])))


@cache
def imports(name: str) -> frozenset[str]:
    """Everything a module imports anywhere in it, also inside functions and for types only."""
    found: set[str] = set()
    for node in nodes(name):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports by dots"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


# Directions


def test_the_contracts_in_pyproject_are_kept() -> None:
    # In a process of its own: it sets up logging, which would silence the other tests' loggers.
    call = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", call], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def rank(name: str) -> int:
    return ROOMS[::-1].index(name.partition(".")[0])


def test_nothing_imports_back() -> None:
    back = [
        f"{name} imports {other}"
        for name in sources()
        for other in imports(name)
        if other.partition(".")[0] in ROOMS and rank(other) > rank(name)
    ]
    assert back == []


def known(name: str) -> str | None:
    """The module that an imported name belongs to."""
    for candidate in (name, f"{name}.__init__", name.rpartition(".")[0]):
        if candidate in sources():
            return candidate
    package = f"{name.rpartition('.')[0]}.__init__"
    return package if package in sources() else None


def test_no_import_goes_round_in_a_circle() -> None:
    arrows = {
        name: {other for one in imports(name) if (other := known(one)) is not None} - {name}
        for name in sources()
    }
    while True:
        ends = {name for name, others in arrows.items() if not others}
        if not ends:
            break
        arrows = {name: others - ends for name, others in arrows.items() if name not in ends}
    assert arrows == {}


# One foreign library, one room

HOMES = {
    "telegram": r"bot\.channels\.telegram\..*",
    "twilio": r"bot\.channels\.whatsapp\..*",
    "apscheduler": r"bot\.running\.clock",
    "sqlalchemy": r"storage\..*",
    "alembic": r"storage\..*",
    "psycopg": r"storage\..*",
    "cryptography": r"storage\.vault",
    "phonenumbers": r"handlers\.reading\.phones",
    "prometheus_client": r"bot\.metrics",
    "structlog": r"bot\.log",
    "typer": r"bot\.(__main__|commands\..*)",
}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_lives_in_one_room(library: str) -> None:
    used = [name for name in sources() if library in {i.partition(".")[0] for i in imports(name)}]
    assert [name for name in used if not re.fullmatch(HOMES[library], name)] == []


# One deed, two doors

WRITERS = {
    "groups": {"add", "appoint", "lock"},
    "members": {"add", "change", "remove", "undo"},
    "replacements": {"add", "decide"},
    "bulk.rosters": {"add", "hold", "settle", "undo", "keep_photos"},
    "bulk.listed": {"enter", "change", "expect", "owe", "redate"},
    "bulk.season": {"Season"},
    "money.ledger": {"add", "change", "void", "restore", "attach", "accept"},
    "money.cash": {"add", "void"},
    "money.plan": {"add", "end"},
    "money.revisions": {"add", "decide"},
    "reports": {"open_", "hand_in", "decide", "due_date"},
    "questions": {"add", "answer"},
    "people": {"add", "hush", "consent"},
    "access.officers": {"appoint", "end"},
    "access.codes": {"issue", "use", "void", "void_made_by", "void_group", "void_marked"},
    "access.group_people": {"let_in", "lead", "end", "end_since"},
    "access.membership": {"belong", "deny"},
    "confirmations": {"add", "answer"},
    "access.takeovers": {"add", "object_to", "decide"},
    "chats": {"belong", "share", "set_thrifty"},
    "acts": {"add", "erase_detail"},
}
# Who fills an empty folder for a demo, and the reminders for the rows of their own.
MAY_WRITE = {
    "handlers.demo": set(WRITERS),
    "handlers.country.filling": {"bulk.season", "acts"},
    "handlers.reminders.tick": {"reports"},
}


def writes(name: str) -> Iterator[str]:
    """Calls that change the rows of a noun, as "groups.add"."""
    return calls(name, WRITERS)


def calls(name: str, wanted: dict[str, set[str]]) -> Iterator[str]:
    """Calls of these functions of storage, by whatever name a noun was imported."""
    nouns = {
        alias.asname or alias.name: f"{node.module}.{alias.name}".removeprefix("storage.")
        for node in nodes(name)
        if isinstance(node, ast.ImportFrom)
        and node.module in ("storage", "storage.bulk", "storage.access", "storage.money")
        for alias in node.names
    }
    for node in nodes(name):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            noun = nouns.get(node.value.id, "")
            if node.attr in wanted.get(noun, set()):
                yield f"{noun}.{node.attr}"


def test_rows_are_changed_by_deeds_alone() -> None:
    elsewhere = [
        f"{name}: {call}"
        for name in sources()
        if not name.startswith(("storage.", "handlers.deeds."))
        for call in writes(name)
        if call.rpartition(".")[0] not in MAY_WRITE.get(name, set())
    ]
    assert elsewhere == []


COUNTED = {
    "members": {"of_group", "count", "counts"},
    "money.ledger": {"latest", "without_receipt", "count_bare", "standing"},
    "money.chain": {"totals", "totals_of"},
    "reports": {"of_group"},
}


def test_the_machine_draws_what_views_tell_and_counts_nothing_itself() -> None:
    itself = [f"{name}: {call}" for name in sources() if name.startswith("bot.")
              for call in calls(name, COUNTED)]  # fmt: skip
    assert itself == []


@pytest.mark.parametrize("kind", [WRITERS, COUNTED], ids=["writers", "counted"])
def test_storage_has_what_is_named_here(kind: dict[str, set[str]]) -> None:
    for noun, names in kind.items():
        tree = ast.parse(sources()[f"storage.{noun}"])
        public = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
        assert names <= {node.name for node in public}


def test_each_deed_leaves_an_act_of_its_own_name() -> None:
    """The name is stored: a deed that is renamed keeps writing the old one, and says so here."""
    rooms = [name for name in sources() if name.startswith("handlers.deeds.")]
    for name in rooms:
        room = name.rpartition(".")[2]
        for node in ast.parse(sources()[name]).body:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and room not in ("__init__", "rights") and list(writes_in(node, name)):
                assert f'"{room}.{node.name}"' in ast.unparse(node).replace("'", '"'), node.name


def writes_in(node: ast.FunctionDef, name: str) -> list[str]:
    """The writing calls of one deed."""
    inside = {f"{one.attr}" for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    return [call for call in writes(name) if call.rpartition(".")[2] in inside]


# Sizes


def test_no_file_is_long() -> None:
    counts = {name: lines(text) for name, text in sources().items()}
    assert {name: count for name, count in counts.items() if count > 400} == {}


def test_no_function_is_long() -> None:
    lengths = {
        f"{name}.{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name in sources()
        for node in nodes(name)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}


def test_no_room_is_crowded() -> None:
    """What a folder holds is taken in at a glance; a fuller one is two rooms."""
    folders = Counter(name.rpartition(".")[0] for name in sources())
    assert {name: count for name, count in folders.items() if count > 20} == {}


# Words


def test_each_module_says_what_it_knows_and_must_not_know() -> None:
    silent = [
        name
        for name, text in sources().items()
        if text.strip() and not name.endswith(("__init__", "migrations.env"))
        and not re.search(r"Knows:.*Must not know:", ast.get_docstring(ast.parse(text)) or "", re.S)
    ]  # fmt: skip
    assert silent == []


def test_each_package_says_what_it_is() -> None:
    for name, text in sources().items():
        if name.endswith("__init__") and text.strip():
            assert ast.get_docstring(ast.parse(text)), name


def test_one_noun_is_one_thing() -> None:
    """No two public classes of one name: whoever reads it knows which is meant."""
    homes: dict[str, list[str]] = {}
    for name in sources():
        for node in nodes(name):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(name)
    assert {noun: where for noun, where in homes.items() if len(where) > 1} == {}


def test_one_name_of_a_type_is_one_type() -> None:
    """An alias may stand where it is used, but then says the same everywhere, and is no class."""
    meant: dict[str, set[str]] = {}
    for text in sources().values():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                meant.setdefault(node.name, set()).add("class")
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                meant.setdefault(node.targets[0].id, set()).add(ast.unparse(node.value))
    types = {name: said for name, said in meant.items() if re.match("[A-Z][a-z]", name)}
    assert {name: said for name, said in types.items() if len(said) > 1} == {}


def test_nothing_is_left_to_be_done_some_day() -> None:
    someday = re.compile(r"\b(TODO|FIXME|HACK)\b")
    assert [name for name, text in sources().items() if someday.search(text)] == []


def test_no_room_for_odds_and_ends() -> None:
    assert not {name.rpartition(".")[2] for name in sources()} & {"utils", "helpers", "misc"}


def test_files_that_are_data_are_packaged_with_the_code() -> None:
    for needed in ("handlers/faq/besar-bantuan.md", "storage/migrations/script.py.mako"):
        assert (ROOT / needed).is_file()


# The README


def commands(command: Any, before: str = "jps-bot") -> Iterator[str]:
    """Every command with its group, as it is typed."""
    if not hasattr(command, "commands"):
        yield before
        return
    for name, inner in command.commands.items():
        yield from commands(inner, f"{before} {name}")


def test_the_readme_names_every_command() -> None:
    typed = list(commands(typer.main.get_command(app)))
    assert len(typed) > 8
    assert [command for command in typed if command not in README] == []


def test_what_is_checked_begins_with_the_test_command_of_the_readme() -> None:
    [told] = re.findall(r"\*\*Test it\*\*:\n\n```sh\n(.+)\n```", README)
    assert told in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_paths_that_the_readme_names_exist() -> None:
    named = re.findall(r"`((?:bot|handlers|storage|tests|benchmarks|docs)/[\w/.]*)`", README)
    linked = re.findall(r"\]\(((?!http)[^)#]+)\)", README)
    missing = [path for path in [*named, *linked] if not (ROOT / path).exists()]
    assert missing == []


def settings() -> Iterator[str]:
    for section, field in Config.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (f"{section}.{key}" for key in kind.model_fields)


def test_the_configuration_in_the_repository_shows_every_setting() -> None:
    shown = (ROOT / "config.toml").read_text(encoding="utf-8")
    for setting in settings():
        section, key = setting.split(".")
        part = shown.partition(f"[{section}]")[2].partition("\n[")[0]
        assert re.search(rf"^{key} = ", part, re.M), setting


def test_the_readme_names_every_setting() -> None:
    assert [setting for setting in settings() if f"`{setting}`" not in README] == []
