"""From the outbox to a channel: when, in which order, and what became of it."""
