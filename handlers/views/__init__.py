"""What is known, read-only: the talk, the panel, the page and the papers draw the same figures."""
