"""From the inbox to the outbox: the worker, the engine, one turn, what a text means."""
