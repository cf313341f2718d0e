"""What is counted, for Prometheus. Knows: names and units. Must not know: who counts."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

registry = CollectorRegistry()

messages_in = Counter(
    "jps_messages_in_total", "Messages received, by whether they were new", ["new"],
    registry=registry,
)  # fmt: skip
turn_seconds = Histogram(
    "jps_turn_seconds", "Work on one message, its share of a batch", registry=registry,
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1),
)  # fmt: skip
turn_failures = Counter("jps_turn_failures_total", "Attempts that raised", registry=registry)
set_aside = Counter(
    "jps_messages_set_aside_total", "Messages for `jps-bot failed list`, by reason", ["why"],
    registry=registry,
)  # fmt: skip
limited = Counter(
    "jps_limited_total", "What was refused because one chat did too much of it", ["kind"],
    registry=registry,
)  # fmt: skip
guessing = Counter(
    "jps_codes_guessed_total", "Minutes in which all chats together sent many wrong codes",
    registry=registry,
)  # fmt: skip
sends = Counter(
    "jps_sends_total", "Sends by channel and result", ["channel", "result"], registry=registry
)
deliveries = Counter(
    "jps_deliveries_total", "What providers said later of messages", ["state"], registry=registry
)
provider_errors = Counter(
    "jps_provider_errors_total", "Errors by the provider's own code", ["channel", "code"],
    registry=registry,
)  # fmt: skip
paused = Gauge(
    "jps_channel_paused", "1 while a provider does not answer", ["channel"], registry=registry
)
drifted = Gauge(
    "jps_ledgers_drifted", "Ledgers whose kept sums are not those of what stands", registry=registry
)
outbox_age = Gauge(
    "jps_outbox_age_seconds", "Age of the oldest letter not yet sent", registry=registry
)
reminders = Counter("jps_reminders_total", "Reminders by result", ["result"], registry=registry)
fetches = Counter("jps_files_total", "Files fetched, by result", ["result"], registry=registry)


def render() -> bytes:
    """The page that Prometheus reads."""
    return generate_latest(registry)
