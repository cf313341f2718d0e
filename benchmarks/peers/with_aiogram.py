"""The same work with aiogram, as its pages recommend; everything in memory.

    python -m benchmarks.peers.with_aiogram API_URL PORT webhook|polling

Its defaults: MemoryStorage, states, the aiohttp webhook handler. A state is set before the answer
leaves, as in its own examples.
"""

from __future__ import annotations

import sys
from collections import defaultdict

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.peers import TOKEN, words

SECRET = "benchmark"
router = Router()
members: defaultdict[int, list[dict[str, str]]] = defaultdict(list)


class Registration(StatesGroup):
    name = State()
    nik = State()
    phone = State()
    consent = State()
    check = State()


async def say(message: Message, text: str, options: words.Options = ()) -> None:
    buttons = [[InlineKeyboardButton(text=option, callback_data=option)] for option in options]
    markup = InlineKeyboardMarkup(inline_keyboard=buttons) if buttons else None
    await message.answer(text, reply_markup=markup)


@router.message(F.text.regexp(words.BEGIN))
async def begin(message: Message, state: FSMContext) -> None:
    await state.set_state(Registration.name)
    await say(message, words.NAME)


@router.message(Registration.name, F.text)
async def name(message: Message, state: FSMContext) -> None:
    found = words.name(message.text)
    if found is None:
        await say(message, words.AGAIN)
        return
    await state.update_data(name=found)
    await state.set_state(Registration.nik)
    await say(message, words.NIK)


@router.message(Registration.nik, F.text)
async def nik(message: Message, state: FSMContext) -> None:
    found = words.nik(message.text)
    if found is None:
        await say(message, words.AGAIN)
        return
    await state.update_data(nik=found)
    await state.set_state(Registration.phone)
    await say(message, words.PHONE, words.SKIP)


@router.message(Registration.phone, F.text)
async def phone(message: Message, state: FSMContext) -> None:
    found = words.phone(message.text)
    if found is None:
        await say(message, words.AGAIN, words.SKIP)
        return
    await state.update_data(phone=found)
    await state.set_state(Registration.consent)
    await say(message, words.CONSENT, words.YES_NO)


@router.message(Registration.consent, F.text)
async def consent(message: Message, state: FSMContext) -> None:
    if not words.yes(message.text):
        await state.clear()
        await say(message, words.REFUSED)
        return
    await state.set_state(Registration.check)
    await say(message, words.summary(message.chat.id, await state.get_data()), words.SAVE)


@router.message(Registration.check, F.text)
async def check(message: Message, state: FSMContext) -> None:
    given = await state.get_data()
    await state.clear()
    if not words.yes(message.text):
        await say(message, words.REFUSED)
        return
    members[message.chat.id].append(given)
    await say(message, words.done(given, len(members[message.chat.id])), words.NEXT)


@router.message(F.text)
async def question(message: Message) -> None:
    await say(message, words.answer(message.text), words.MORE)


async def set_webhook(bot: Bot) -> None:
    await bot.set_webhook("https://benchmark.invalid/telegram", secret_token=SECRET)


def main(api: str, port: str, mode: str) -> None:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    if mode == "polling":
        uvloop.run(dispatcher.start_polling(bot))
        return
    dispatcher.startup.register(set_webhook)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(port), loop=uvloop.new_event_loop())


if __name__ == "__main__":
    main(*sys.argv[1:])
