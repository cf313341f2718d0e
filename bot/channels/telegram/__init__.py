"""Everything of Telegram. python-telegram-bot lives here and nowhere else."""
