"""Words of talk that is no purchase: questions, plans, sales, fees, people, comparing.

They stand in `talk.tsv` and `phrases.tsv`, with what each class does.

Knows: which word speaks of what, and how much it weighs against the signs of a purchase.
Must not know: how the words of a message are weighed (refusals.py).
"""

from __future__ import annotations

from handlers.reading.purchase.words import table

_TALK = table(
    "talk",
    "question plan cancelled sold money-in fee correction offer gift other held state talk rate "
    "plan-noun promo remark according no-amount other-person order price not done particle past "
    "no-verb",
)
_PHRASES = table("phrases", "refuses perhaps compound verb")

# One of these outside a purpose refuses the message, whatever else it says.
PLAN = _TALK.of("plan")
OTHER_TALK = _TALK.of("other")
CANCELLED = _TALK.of("cancelled")
REFUSING = (
    (_TALK.of("question"), "question"),
    (CANCELLED, "cancelled"),
    (_TALK.of("sold"), "sale"),
    (_TALK.of("money-in"), "money in"),
    (_TALK.of("fee"), "fee"),
    (_TALK.of("correction"), "correction"),
    (_TALK.of("offer"), "offer"),
    (_TALK.of("gift"), "gift"),
    (OTHER_TALK, "chat"),
)
REFUSING_WORDS = _TALK.of(
    "question", "cancelled", "sold", "money-in", "fee", "correction", "offer", "gift", "other"
)
PHRASES = tuple(_PHRASES.values("refuses"))
PERHAPS = tuple(_PHRASES.values("perhaps"))
COMPOUNDS = tuple(_PHRASES.values("compound"))
VERB_FORMS = "|".join(_PHRASES.values("verb"))

WEIGHT_OF = _TALK.weights()  # words that weigh against a purchase without refusing it

RATES = _TALK.of("rate")  # only rents and wages are bought by the day or month
PROMO = _TALK.of("promo")  # an offer, unless it says that something was bought
REMARK = _TALK.of("remark")  # begins a remark beside the purchase, like what ends in "-nya"
PLAN_NOUNS = _TALK.of("plan-noun")
ACCORDING = _TALK.of("according")
NO_AMOUNT = _TALK.of("no-amount")
OTHERS = _TALK.of("other-person")  # somebody who is not of the group
ORDERS = _TALK.of("order")
PRICE = _TALK.of("price")
NOT = _TALK.of("not")
DONE = _TALK.of("done")
PARTICLES = _TALK.of("particle")  # said after the last word that matters: "boleh gak ya min"
PAST = _TALK.of("past")
NO_VERBS = _TALK.of("no-verb")
