"""The little language that conversations are written in."""
