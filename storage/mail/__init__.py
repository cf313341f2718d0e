"""Messages that come in and go out, and what became of them."""
