"""Bots of equal work beside ours: `python -m benchmarks.peers`."""

TOKEN = "123456789:AAF-an_invented_token_of_35_letters"
