"""Nobody comes in a conversation to what is not theirs: typed, tapped, forwarded, forged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.answering.state import State
from bot.simulator.bench import Bench
from handlers.listing import CATALOGUE
from handlers.talk.messages import Media, Option, Reply
from storage import chats
from storage.acts import Act
from tests.access_deeds import DEEDS
from tests.access_talk import (
    ACTS,
    ALL,
    BOOKS,
    NAME,
    OUTSIDE,
    PHOTO,
    SECRETS,
    WALKS,
    Country,
    Walk,
    settle,
)
from tests.small_talk import NOON
from tests.test_access import left
from tests.test_any_text import Phone, play

WAYS: dict[str, dict[str, Any]] = {"typed": {}, "tapped": {}, "forwarded": {"written_at": NOON}}


def said(phone: Phone, line: str, way: str, first: bool) -> Reply:
    if line == PHOTO:
        return phone.say("", kind="media", media=(Media("photo", "ref"),))
    if way == "tapped" and first and line.startswith("/"):
        return phone.say("", kind="tap", tap=line)
    return phone.say(line, **WAYS[way])


def walked(phone: Phone, walk: Walk, way: str) -> Iterator[Reply]:
    phone.state = State()
    for place, line in enumerate(walk.lines):
        yield said(phone, line, way, first=not place)


def acts_of(phone: Phone, before: int) -> list[Act]:
    return left(phone.tx)[before:]


def assert_theirs(role: str, country: Country, acts: list[Act], replies: list[Reply]) -> None:
    """Whatever they did is theirs to do, and whatever they were told theirs to know."""
    for act in acts:
        if act.group in country.own:
            assert role in DEEDS[act.deed].may, (role, act)
        elif act.deed == "groups.enter":
            assert role in ACTS, (role, act)
        elif act.group is not None and act.deed != "people.admit":
            assert act.group == country.beyond, (role, act)
            assert role in {"other leader", "officer elsewhere"}, (role, act)
    for reply in replies:
        told = "\n".join([reply.text, *(option.label for option in reply.options)])
        hidden = (*SECRETS, NAME) if role in OUTSIDE else SECRETS if role == "mandor" else ()
        assert [secret for secret in hidden if secret in told] == [], (role, told)


def as_role(phone: Phone, role: str) -> None:
    [row] = chats.look(
        phone.tx, [chats.find(phone.tx, [("telegram", role)])["telegram", role]]
    ).values()
    phone.chat = replace(row, state={})


def test_each_conversation_stands_in_the_table() -> None:
    assert set(WALKS) == set(CATALOGUE.conversations)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", sorted(ALL))
def test_everybody_walks_every_conversation(bench: Bench, role: str, way: str) -> None:
    def story(phone: Phone) -> None:
        country = settle(phone.tx)
        as_role(phone, role)
        for name, walk in WALKS.items():
            mark, before = phone.tx.mark(), len(left(phone.tx))
            replies = [*walked(phone, walk, way)]
            acts = acts_of(phone, before)
            assert_theirs(role, country, acts, replies)
            ours = {act.deed for act in acts if act.group in (None, *country.own)}
            if name == "masuk":
                ours = {act.deed for act in acts}
            if walk.act:
                assert (walk.act in ours) == (role in walk.may), (role, name, replies[-1].text)
            if walk.shows:
                told = any(walk.shows in reply.text for reply in replies)
                assert told == (role in walk.may), (role, name, replies[-1].text)
            phone.tx.undo(mark)

    play(bench, role, story)


Forged = list[tuple[str, dict[str, Any]]]


def shown_to(phone: Phone, roles: set[str]) -> tuple[Forged, list[Option]]:
    """Every open form of these people at each step, and every button that they were shown."""
    forms: Forged = []
    buttons: dict[tuple[str, str], Option] = {}
    for role in sorted(roles):
        as_role(phone, role)
        for name, walk in WALKS.items():
            mark = phone.tx.mark()
            for reply in walked(phone, walk, "typed"):
                buttons |= {(it.label, it.value): it for it in reply.options}
                if phone.state.talk is not None:
                    forms.append((name, json.loads(json.dumps(phone.state.dump()))))
            phone.tx.undo(mark)
    return forms, [*buttons.values()]


@pytest.mark.parametrize("role", sorted(ALL - {"leader"} - ACTS))
def test_the_forms_and_buttons_of_others_open_nothing(bench: Bench, role: str) -> None:
    """Their ids, put into an open talk, into a button, or typed."""

    def story(phone: Phone) -> None:
        country = settle(phone.tx)
        forms, buttons = shown_to(phone, {"leader", "officer"})
        assert len(forms) > len(BOOKS)
        as_role(phone, role)
        for name, form in forms:
            for line in ("ya", "1"):
                mark, before = phone.tx.mark(), len(left(phone.tx))
                phone.state = State.load(json.loads(json.dumps(form)))
                replies = [phone.say(line), phone.say("ya")]
                assert_theirs(role, country, acts_of(phone, before), replies), name
                phone.tx.undo(mark)
        for button in buttons:
            for parts in ({"kind": "tap", "tap": button.value}, {"text": button.value}):
                mark, before = phone.tx.mark(), len(left(phone.tx))
                phone.state = State()
                replies = [phone.say(parts.pop("text", ""), **parts), phone.say("ya")]
                assert_theirs(role, country, acts_of(phone, before), replies)
                phone.tx.undo(mark)

    play(bench, role, story)
