"""Purchase messages made by the thousand, each with its truth by construction.

`python -m tests.purchase_generator 10000 [SEED]` reads so many and prints what was silently wrong
(a wrong total, a thing too many or too few, neither asked nor flagged), and how many of the plain
ones were read without a question. Every message has a seed of its own: `message(seed)` makes it
again.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.reading.purchase.line import read

TODAY = date(2020, 12, 15)
_GOODS = {
    "karung": ["pakan ayam", "dedak halus", "sekam bakar", "pupuk kandang"],
    "kg": ["bawang goreng", "gula aren", "tepung ketan", "ikan asin", "kacang tanah"],
    "lembar": ["seng gelombang", "triplek", "asbes", "kain perca", "plastik mulsa"],
    "pcs": ["sarung tangan", "masker kain", "toples mika", "kuas roti", "saringan"],
    "ekor": ["bibit nila", "anak itik", "bibit patin", "ayam petelur"],
    "botol": ["pewarna makanan", "sirup", "minyak wijen", "obat cacing"],
    "rol": ["benang nilon", "kabel listrik", "kawat duri", "tali tambang"],
    "unit": ["mesin pres", "timbangan digital", "kompor listrik", "rak besi"],
    "zak": ["kapur tohor", "semen putih"],
    "dus": ["gelas plastik", "sabun cair", "kemasan kopi"],
    "batang": ["bambu petung", "pipa pralon", "besi beton"],
    "bungkus": ["ragi instan", "bumbu racik", "bubuk agar"],
}
_SINGLE = ["blender", "oven gas", "mesin parut", "etalase kaca", "freezer", "gerobak", "mixer",
           "kompresor", "dandang besar", "timbangan", "lemari es", "mesin obras"]  # fmt: skip
_CONTAINED = ["kotak kabel", "botol kecap", "kaleng biskuit", "karung goni", "papan cuci",
              "keranjang bambu", "ember cat", "tabung oksigen", "toples kue"]  # fmt: skip
_MODELS = ["pakan 781-2", "bor makita 6412", "bearing 6203-2", "pakan 511-1", "aki gs 45ah",
           "printer l3110", "cat tembok 101", "pompa wd-80"]  # fmt: skip
_VERBS = ["beli", "saya beli", "tadi beli", "kami sudah beli", "lapor, beli", "belanja", "tuku"]
_WHERE = ["", " di toko Makmur", " kemarin", " tadi pagi", " di pasar", " dari pak Darmo"]
_PEOPLE = ["anggota", "orang", "ibu-ibu", "peserta", "orang anggota", "warga"]


_Rows = Counter[tuple[float, int | None]]


@dataclass(frozen=True, slots=True)
class Want:
    """What was bought: the item's words are not compared, only how many and for how much."""

    quantity: float
    total: int


@dataclass(slots=True)
class Made:
    """A message; `plain` when it needs no question."""

    text: str
    rows: list[Want]
    kind: str
    plain: bool = False
    seed: int = 0


@dataclass(slots=True)
class Tally:
    """What reading many messages showed; `silent` holds the messages wrong without a word."""

    read: int = 0
    plain: int = 0
    plain_read: int = 0
    offered: Counter[str] = field(default_factory=Counter[str])
    asked: Counter[str] = field(default_factory=Counter[str])
    silent: list[Made] = field(default_factory=list[Made])
    missed: list[Made] = field(default_factory=list[Made])
    kinds: Counter[str] = field(default_factory=Counter[str])


class _Maker:
    """One message; all chance comes from `dice`."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def one(self, options: Sequence[str]) -> str:
        return self.dice.choice(options)

    def price(self, low: int = 5, high: int = 400) -> int:
        """A price in whole thousands."""
        return self.dice.randint(low, high) * 1_000

    def money(self, amount: int) -> str:
        """An amount as people type it."""
        dotted = f"{amount:,}".replace(",", ".")
        ways = [dotted, f"Rp{dotted}", f"Rp {dotted}", f"rp {dotted},-"]
        if amount % 1_000 == 0 and amount < 1_000_000:
            ways += [f"{amount // 1_000}rb"] * 3 + [
                f"{amount // 1_000}k",
                f"{amount // 1_000} ribu",
            ]
        if amount >= 1_000_000 and amount % 50_000 == 0:
            ways += [f"{amount / 1_000_000:g}jt".replace(".", ",")] * 3
            ways += [f"{amount / 1_000_000:g} juta".replace(".", ",")]
        return self.one(ways)

    def counted(self) -> tuple[str, str, int]:
        """A thing, its unit, how many."""
        unit = self.one(list(_GOODS))
        return self.one(_GOODS[unit]), unit, self.dice.randint(2, 40)

    def begin(self) -> str:
        return self.one(_VERBS)

    def where(self) -> str:
        return self.one(_WHERE)

    def row(self) -> tuple[str, Want]:
        """A row that says all: "gula aren 3 kg @18rb"."""
        if self.dice.random() < 0.3:
            price = self.price(50, 3_000)
            return f"{self.one(_SINGLE)} {self.money(price)}", Want(1, price)
        thing, unit, count = self.counted()
        price = self.price()
        each, total = self.money(price), self.money(price * count)
        said = self.one(
            [f"{thing} {count} {unit} @{each}", f"{thing} {count} {unit} @ {each}",
             f"{thing} {count} {unit} total {total}", f"{count} {unit} {thing} @{each}",
             f"{thing} {count} {unit} {each} per {unit}", f"{thing} {count} {unit} x {each}"]
        )  # fmt: skip
        return said, Want(count, price * count)


def _listed(it: _Maker) -> Made:
    rows = [it.row() for _ in range(it.dice.randint(1, 5))]
    joiner = it.one([", ", "\n", ", ", " dan ", "; "])
    head = it.one([f"{it.begin()} ", f"{it.begin()} ", "Belanja:\n", ""] if joiner == "\n" else
                  [f"{it.begin()} "])  # fmt: skip
    tail = it.where()
    wants = [want for _, want in rows]
    if len(rows) > 1 and it.dice.random() < 0.3:
        tail = f"{tail}, total {it.money(sum(want.total for want in wants))}"
    return Made(head + joiner.join(said for said, _ in rows) + tail, wants, "list", plain=True)


def _bare(it: _Maker) -> Made:
    thing, unit, count = it.counted()
    count = min(count, 12)
    short = it.dice.randint(55, 950)
    mark = it.one([f"@ {short}", f"@{short}", f"{short} per {unit}", f"per {unit} {short}"])
    text = f"{it.begin()} {thing} {count} {unit} {mark}{it.where()}"
    return Made(text, [Want(count, short * 1_000 * count)], "bare @")


def _people(it: _Maker) -> Made:
    many, price = it.dice.randint(5, 30), it.price(100, 3_000)
    people, single = it.one(_PEOPLE), it.one(_SINGLE)
    text = it.one(
        [f"untuk {many} {people} kami beli {single} 1 unit {it.money(price)}",
         f"beli {single} {it.money(price)} untuk {many} {people}",
         f"kelompok kami {many} orang sudah beli {single} {it.money(price)}",
         f"{many} anggota pakai bergantian, beli {single} 1 unit {it.money(price)}",
         f"beli {single} 1 unit {it.money(price)} buat {many} {people} kelompok"]
    )  # fmt: skip
    return Made(text + it.where(), [Want(1, price)], "people", plain=True)


def _containers(it: _Maker) -> Made:
    price, each, count = it.price(50, 3_000), it.price(), it.dice.randint(2, 30)
    first = f"{it.one(_SINGLE)} {it.money(price)}"
    second = it.one(_CONTAINED)
    said, want = it.one(["counted", "alone"]), Want(1, each)
    rest = f"{second} {it.money(each)}"
    if said == "counted":
        rest, want = f"{second} {count} bh @{it.money(each)}", Want(count, each * count)
    joiner = it.one(["\n", "\n", ", ", " "])
    return Made(f"{it.begin()} {first}{joiner}{rest}", [Want(1, price), want], "container",
                plain=joiner != " ")  # fmt: skip


def _discount(it: _Maker) -> Made:
    price = it.price(10, 300) * 10
    off = it.dice.choice([5, 10, 20, 25])
    paid = price * (100 - off) // 100
    thing = it.one(_SINGLE)
    whole = it.money(price - paid)
    text = it.one(
        [f"beli {thing} {it.money(price)} diskon {off}%",
         f"beli {thing} {it.money(price)} potongan {whole}",
         f"beli {thing} {it.money(price)}, diskon {whole}",
         f"beli {thing} {it.money(price)} diskon {off}% jadi {it.money(paid)}",
         f"beli {thing} {it.money(price)} dipotong {whole} jadinya {it.money(paid)}"]
    )  # fmt: skip
    return Made(text + it.where(), [Want(1, paid)], "discount")


def _change(it: _Maker) -> Made:
    thing, unit, count = it.counted()
    price = it.price(5, 90)
    total = price * count
    note = (total // 50_000 + 1) * 50_000
    given = f"{it.one(['uangnya', 'bayar', 'duitnya', 'dibayar'])} {it.money(note)}"
    back = f"{it.one(['kembalian', 'kembali', 'susuk', 'kembaliannya'])} {it.money(note - total)}"
    said = it.one([f"@{it.money(price)}", f"total {it.money(total)}"])
    text = f"{it.begin()} {thing} {count} {unit} {said}, {given} {back}"
    return Made(text, [Want(count, total)], "change")


def _model(it: _Maker) -> Made:
    thing, price, count = it.one(_MODELS), it.price(20, 900), it.dice.randint(2, 9)
    if it.dice.random() < 0.5:
        text = f"{it.begin()} {thing} {count} {it.one(['sak', 'buah', 'unit'])} @{it.money(price)}"
        return Made(text + it.where(), [Want(count, price * count)], "model", plain=True)
    return Made(f"{it.begin()} {thing} {it.money(price)}{it.where()}", [Want(1, price)], "model")


def _fraction(it: _Maker) -> Made:
    price, whole = it.price(10, 200) * 4, it.dice.randint(1, 4)
    if it.dice.random() < 0.4:
        million = it.one(["jt", "juta", " juta"])
        half = it.one([" ½ ", " 1/2 ", "½"])
        text = f"{it.begin()} {it.one(_SINGLE)} {whole}{half}{million}{it.where()}"
        return Made(text, [Want(1, whole * 1_000_000 + 500_000)], "fraction", plain=True)
    spoken, value = it.dice.choice(
        [("½", 0.5), ("1/2", 0.5), ("setengah", 0.5), ("seperempat", 0.25), (f"{whole} ½", whole + 0.5),
         (f"{whole} 1/2", whole + 0.5), (f"{whole},5", whole + 0.5)]
    )  # fmt: skip
    unit = it.one(["kg", "rol", "kodi", "drum", "rit", "meter"])
    thing = it.one(["gula aren", "kabel listrik", "kain perca", "pasir halus", "minyak curah"])
    text = f"{it.begin()} {thing} {spoken} {unit} @{it.money(price)}{it.where()}"
    return Made(text, [Want(value, int(price * value))], "fraction", plain=value > 1)


_UNITS = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


def _spoken(it: _Maker) -> Made:
    million, hundred, tens = it.dice.randint(1, 9), it.dice.randint(1, 9), it.dice.choice([0, 5])
    amount = million * 1_000_000 + hundred * 100_000
    many, more = _UNITS[million], _UNITS[hundred]
    ways = [(f"{million} juta {hundred} ratus", amount), (f"{many} juta {more} ratus ribu", amount),
            (f"{million} juta {hundred} ratus ribu", amount), (f"{many} koma {more} juta", amount),
            (f"{million} jt {hundred} ratus ribu", amount)]  # fmt: skip
    if tens:
        ways = [(f"{million} jt {hundred} ratus {tens}0 ribu", amount + tens * 10_000),
                (f"{many} juta {more} ratus lima puluh ribu", amount + tens * 10_000)]  # fmt: skip
    said, total = it.dice.choice(ways)
    text = f"{it.begin()} {it.one(_SINGLE)} {said}{it.where()}"
    return Made(text, [Want(1, total)], "spoken", plain=True)


def _altered(it: _Maker) -> Made:
    """Words that change a sum; the whole price is what the thing costs."""
    thing, price = it.one(_SINGLE), it.price(20, 300) * 20
    part = price // it.dice.choice([2, 4, 5])
    ways: list[tuple[str, list[Want]]] = [
        (f"beli {thing} {it.money(price)} dp {it.money(part)}", [Want(1, price)]),
        (f"beli {thing} {it.money(price)}, uang muka {it.money(part)}", [Want(1, price)]),
        (f"beli {thing} {it.money(price)} ppn 11%", [Want(1, price * 111 // 100)]),
        (f"beli {thing} {it.money(price)} dibagi dua", [Want(1, price // 2)]),
        (f"beli {thing} {it.money(price)} patungan 4 orang", [Want(1, price // 4)]),
        (f"beli {thing} {it.money(price)} sama ongkir {it.money(part)}",
         [Want(1, price), Want(1, part)]),
    ]  # fmt: skip
    text, rows = it.dice.choice(ways)
    return Made(text + it.where(), rows, "altered")


def _packs(it: _Maker) -> Made:
    count, inside, price = it.dice.randint(2, 6), it.dice.choice([6, 12, 24]), it.price(10, 90)
    pieces = it.dice.random() < 0.5
    thing = it.one(["gelas plastik", "sabun cair", "susu kotak", "lilin"])
    total = count * price * (inside if pieces else 1)
    return Made(f"beli {thing} {count} dus isi {inside} @{it.money(price)}",
                [Want(count * inside if pieces else count, total)], "packs")  # fmt: skip


def _unpriced(it: _Maker) -> Made:
    """A thing without a price never vanishes: it is asked."""
    rows = [it.row() for _ in range(it.dice.randint(1, 3))]
    thing, unit, count = it.counted()
    place = it.dice.randint(0, len(rows))
    said = [text for text, _ in rows]
    said.insert(place, f"{thing} {count} {unit}")
    wants = [want for _, want in rows]
    wants.insert(place, Want(count, -1))
    joiner = it.one([", ", "\n", " dan "])
    return Made(f"{it.begin()} {joiner.join(said)}", wants, "unpriced")


KINDS: tuple[Callable[[_Maker], Made], ...] = (
    _listed, _listed, _listed, _bare, _people, _containers, _discount, _change, _model, _fraction,
    _spoken, _altered, _packs, _unpriced,
)  # fmt: skip


def message(seed: int) -> Made:
    """The message of this seed."""
    it = _Maker(seed)
    made = it.dice.choice(KINDS)(it)
    made.seed = seed
    return made


def judge(made: Made, tally: Tally) -> None:
    """Read one message and enter how it went."""
    reading = read(made.text, TODAY)
    wanted: _Rows = Counter((want.quantity, want.total) for want in made.rows)
    got: _Rows = Counter((float(row.quantity), row.total) for row in reading.rows)
    sure = bool(reading.rows) and not reading.asks
    tally.read += 1
    tally.kinds[made.kind] += 1
    tally.asked[made.kind] += not sure
    right = sum(got.values()) == sum(wanted.values()) and _totals(got) == _totals(wanted)
    if sure and not right:
        tally.silent.append(made)
    if made.plain:
        tally.plain += 1
        tally.plain_read += sure and got == wanted
        if not (sure and got == wanted):
            tally.missed.append(made)
    totals = {total for row in reading.rows for total in (*row.total_options, row.total)}
    tally.offered[made.kind] += {want.total for want in made.rows} <= totals


def _totals(rows: _Rows) -> Counter[int | None]:
    found: Counter[int | None] = Counter()
    for (_, total), times in rows.items():
        found[total] += times
    return found


def run(seeds: Sequence[int]) -> Tally:
    """Read the messages of these seeds."""
    tally = Tally()
    for seed in seeds:
        judge(message(seed), tally)
    return tally


def report(tally: Tally) -> str:
    """The figures, and the first messages that went wrong with their seeds."""
    share = tally.plain_read / tally.plain if tally.plain else 1
    lines = [
        f"silently wrong {len(tally.silent)} of {tally.read} messages",
        f"plain ones read without a question {tally.plain_read} of {tally.plain} ({share:.1%})",
    ]
    lines += [
        f"  {kind:10} {many:5}  asked or refused {tally.asked[kind]:5}  "
        f"right total proposed or offered {tally.offered[kind]:5}"
        for kind, many in sorted(tally.kinds.items())
    ]
    lines += [f"silent, seed {made.seed}: {made.text!r}" for made in tally.silent[:20]]
    lines += [f"plain but not read, seed {made.seed}: {made.text!r}" for made in tally.missed[:20]]
    return "\n".join(lines)


if __name__ == "__main__":
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    sys.stdout.write(report(run(range(first, first + count))) + "\n")
