"""Everything of Telegram. python-telegram-bot lives here and nowhere else.

In: polling.py or the webhook (channel.py), reading.py. Out: letters.py tells the whole way of a
letter; beneath it drawing.py (how it looks), calls.py (one call), pipe.py (kept connections),
files.py and detour.py (what is rare: files, proxies).
"""
