"""What Twilio's refusals mean for a message: one table, for answers and for late callbacks.

Knows: error codes (twilio.com/docs/api/errors) and HTTP statuses. Must not know: requests.
"""

from __future__ import annotations

from bot.channels import End, Later, Rejected, Unknown, Unreachable, WindowClosed

_QUARTER, _HOUR = 900.0, 3600.0
_CODES: dict[str, End] = {
    "63016": WindowClosed(),
    # Too fast, or too many: it goes out later. The daily tier counts people written to first, so
    # it must not hold up the answers to others.
    "20429": Later(2, "20429: too many requests", everyone=True),
    "63017": Later(5, "63017: rate limit of WhatsApp", everyone=True),
    "63018": Later(_HOUR, "63018: daily number of people written to first is used up"),
    # This person cannot be reached.
    "63003": Unreachable("number not on WhatsApp"),
    "63024": Unreachable("number cannot receive WhatsApp"),
    "63014": Unreachable("blocked or opted out"),
    "21610": Unreachable("blocked or opted out"),
    "63015": Unreachable("has not joined the sandbox"),
    # Nobody can be reached until an operator acts; nothing is lost meanwhile.
    "20003": Later(_QUARTER, "20003: credentials refused", everyone=True),
    "63007": Later(_QUARTER, "63007: sender is not set up for WhatsApp", everyone=True),
    "63038": Later(_HOUR, "63038: daily limit of the account", everyone=True),
    # Our mistake: trying again would not help.
    "63021": Rejected("63021: content rejected"),
    "21617": Rejected("21617: text too long"),
    "21658": Rejected("21658: a value of the content too long"),
}
# Codes that an operator must hear of, whatever becomes of the message.
ALERTS = frozenset({"20003", "63007", "63038", "63021", "21617", "21658", "63015", "11205"})


def of_code(code: str) -> End:
    """What an error code means; a code that is not in the table rejects the message."""
    return _CODES.get(code) or Rejected(f"Twilio error {code}")


def of_answer(status: int, code: str) -> End:
    """What an HTTP answer other than 2xx to a send means.

    A server's own failure tells nothing about the message, save 503: it was not taken.
    """
    if code in _CODES:
        return _CODES[code]
    if status == 429:
        return _CODES["20429"]
    if status in (401, 403):
        return _CODES["20003"]
    if status == 503:
        return Later(1, "Twilio is not available", away=True)
    return Unknown(f"HTTP {status}") if status >= 500 else of_code(code or f"HTTP {status}")
