"""The same work with python-telegram-bot, as its pages recommend; everything in memory.

    python -m benchmarks.peers.ptb API_URL PORT webhook|polling

Its defaults, with updates handled concurrently. ConversationHandler may not be used then (it says
so itself), so the step stands in `user_data`, set before the answer leaves.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import uvloop
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from benchmarks.peers import TOKEN, words

Context = ContextTypes.DEFAULT_TYPE


async def say(message: Message, text: str, options: words.Options = ()) -> None:
    buttons = [[InlineKeyboardButton(option, callback_data=option)] for option in options]
    await message.reply_text(text, reply_markup=InlineKeyboardMarkup(buttons) if buttons else None)


async def begin(update: Update, context: Context) -> None:
    context.user_data["step"], context.user_data["given"] = "name", {}
    await say(update.message, words.NAME)


async def name(message: Message, context: Context) -> None:
    found = words.name(message.text)
    if found is None:
        await say(message, words.AGAIN)
        return
    context.user_data["given"]["name"] = found
    context.user_data["step"] = "nik"
    await say(message, words.NIK)


async def nik(message: Message, context: Context) -> None:
    found = words.nik(message.text)
    if found is None:
        await say(message, words.AGAIN)
        return
    context.user_data["given"]["nik"] = found
    context.user_data["step"] = "phone"
    await say(message, words.PHONE, words.SKIP)


async def phone(message: Message, context: Context) -> None:
    found = words.phone(message.text)
    if found is None:
        await say(message, words.AGAIN, words.SKIP)
        return
    context.user_data["given"]["phone"] = found
    context.user_data["step"] = "consent"
    await say(message, words.CONSENT, words.YES_NO)


async def consent(message: Message, context: Context) -> None:
    if not words.yes(message.text):
        del context.user_data["step"]
        await say(message, words.REFUSED)
        return
    context.user_data["step"] = "check"
    await say(message, words.summary(message.chat_id, context.user_data["given"]), words.SAVE)


async def check(message: Message, context: Context) -> None:
    del context.user_data["step"]
    if not words.yes(message.text):
        await say(message, words.REFUSED)
        return
    given = context.user_data.pop("given")
    members = context.user_data.setdefault("members", [])
    members.append(given)
    await say(message, words.done(given, len(members)), words.NEXT)


async def question(message: Message, _: Context) -> None:
    await say(message, words.answer(message.text), words.MORE)


STEPS: dict[str, Callable[[Message, Context], Awaitable[None]]] = {
    "name": name, "nik": nik, "phone": phone, "consent": consent, "check": check,
}  # fmt: skip


async def text(update: Update, context: Context) -> None:
    await STEPS.get(context.user_data.get("step"), question)(update.message, context)


def build(api: str) -> Application:
    application = (
        ApplicationBuilder().token(TOKEN).base_url(f"{api}/bot").concurrent_updates(True).build()
    )
    application.add_handler(MessageHandler(filters.Regex(words.BEGIN), begin))
    application.add_handler(MessageHandler(filters.TEXT, text))
    return application


def main(api: str, port: str, mode: str) -> None:
    asyncio.set_event_loop(uvloop.new_event_loop())
    application = build(api)
    if mode == "polling":
        application.run_polling()
        return
    application.run_webhook(
        listen="127.0.0.1", port=int(port), url_path="telegram", secret_token="benchmark",
        webhook_url="https://benchmark.invalid/telegram",
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
