"""Words of a purchase message: units, goods, marks of price and total, verbs, sellers, fillers.

They stand in the `.tsv` files beside this one, in four languages and in sms spelling.

Knows: what single words mean in a message about buying.
Must not know: how a message is taken apart (pieces.py, rows.py).
"""

from __future__ import annotations

from pathlib import Path

from handlers.reading.tables import Table, read


def table(name: str, kinds: str) -> Table:
    """One of the tables of this folder with these classes; raises TableError."""
    return read(Path(__file__).with_name(f"{name}.tsv"), kinds)


_UNITS = table(
    "units",
    "counted measure vessel person day period size size-after plural tells-apart dear "
    "currency not-counted member piece dozen",
)
_GOODS = table("goods", "by-weight by-volume by-length by-drum sack good")
_CHANGES = "down off tax share instalment back"
_PUT_TOGETHER = "more less agreed"
_PRICES = table(
    "prices",
    f"each total total-before filler price cost discount paid amends {_CHANGES} {_PUT_TOGETHER}",
)
_BUYING = table("buying", "buy acquire pay service rent before-noun source from money report")
_SELLERS = table("sellers", "at shop first online title")
_FILLERS = table("fillers", "filler in-name greeting abbreviation and purpose because")

COUNTED = _UNITS.of("counted")
MEASURES = _UNITS.of("measure")
VESSELS = _UNITS.of("vessel")  # units that are also bought for themselves
PIECES = _UNITS.of("piece")  # one of anything: "12 botol, sebiji 5rb"
DOZENS = {word: int(number) for word, number in _UNITS.values("dozen").items()}
DEAR = _UNITS.of("dear")  # none of these costs less than a thousand
CURRENCIES = _UNITS.of("currency")
NOT_COUNTED = _UNITS.of("not-counted")
PEOPLE = _UNITS.of("person")
MEMBERS = _UNITS.of("member")  # people who are counted and not paid: "untuk 15 anggota"
DAYS = _UNITS.of("day")
PERIODS = _UNITS.of("day", "period")
THINGS = COUNTED | MEASURES
UNITS = THINGS | PEOPLE | PERIODS
SINGULAR = _UNITS.values("plural")  # the ledger keeps the singular
SIZES = _UNITS.of("size")  # after a number: what the thing is, not how many there are
SIZE_AFTER = _UNITS.of("size-after")  # before a number: the same

GOODS = _GOODS.of("good")  # a message about them may well be a purchase
BY_LENGTH = _GOODS.of("by-length")
# A measure -> the goods that it tells apart: "tabung gas 12kg".
SIZED_BY = {word: _GOODS.of(kind) for word, kind in _UNITS.values("tells-apart").items()}
SACK_WEIGHTS = {
    word: tuple(map(int, weights.split())) for word, weights in _GOODS.values("sack").items()
}

EACH = _PRICES.of("each")
TOTAL = _PRICES.of("total")
TOTAL_BEFORE = _PRICES.of("total-before")
PRICE_FILLERS = _PRICES.of("filler")
PRICE_WORDS = _PRICES.of("price")
COSTS = _PRICES.of("cost") | PRICE_WORDS
PAID = _PRICES.of("paid")
CHANGES = {word: kind for kind in _CHANGES.split() for word in _PRICES.of(kind)}
PUT_TOGETHER = {word: kind for kind in _PUT_TOGETHER.split() for word in _PRICES.of(kind)}
AMENDS = _PRICES.of("amends")
DISCOUNT = _PRICES.of("discount")

BUY = _BUYING.of("buy")
ACQUIRE = _BUYING.of("acquire")
PAY = _BUYING.of("pay")
SERVICES = _BUYING.of("service")
RENTS = _BUYING.of("rent")
BEFORE_NOUN = _BUYING.of("before-noun")
SOURCES = _BUYING.of("source")
FROM = _BUYING.of("from")
MONEY = _BUYING.of("money")
REPORTS = tuple(_BUYING.of("report"))

AT = _SELLERS.of("at")
SHOPS = _SELLERS.of("shop")
FIRST_SELLERS = _SELLERS.of("first")
ONLINE = _SELLERS.of("online")
TITLES = _SELLERS.of("title")

FILLERS = PRICE_FILLERS | DISCOUNT | _FILLERS.of("filler")
IN_NAMES = _FILLERS.of("in-name")  # fillers that may stand in the name of a seller
GREETINGS = _FILLERS.of("greeting")
ABBREVIATIONS = _FILLERS.of("abbreviation")
AND = _FILLERS.of("and")
PURPOSE = _FILLERS.of("purpose")
BECAUSE = _FILLERS.of("because")
