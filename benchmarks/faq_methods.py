"""Compares methods of finding the topic of a question; the table is in docs/understanding.md.

    python -m benchmarks.faq_methods                    three-fold cross-validation
    python -m benchmarks.faq_methods --registers        each register learned from the others
    python -m benchmarks.faq_methods --test FILE.tsv    learn from all examples, ask the file
    … --only WORD                                       only methods whose name holds WORD

A question of ours is right when its topic comes first and it is not taken for foreign; one that
is not ours is right when a class that is not ours comes first. No method sees what it is asked.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from handlers.finding.evaluation import read_rows
from handlers.finding.faq import Faq
from handlers.finding.faq_index import PACKAGED, is_ours, off_class, read_folder
from handlers.finding.learning import Signs, learn
from handlers.finding.likeness import Index, Lexicon, vocabulary
from handlers.finding.marks import families, marks, rarity, weigh
from handlers.finding.topic_files import OFF_TOPIC
from handlers.finding.wording import Wording, clean

Example = tuple[str, str, str]  # text, class, register
Asked = Callable[[str], str]  # text -> the class that comes first
Method = Callable[[Sequence[Example]], "Ready"]
Sums = dict[str, Counter[str]]  # class -> the sum of the signs of its examples
Maker = Callable[[Sequence[Example]], Callable[[str], Signs]]  # examples -> text -> marks


class Ready(NamedTuple):
    """A method that has learned, and how many weights it keeps."""

    asked: Asked
    weights: int


FOLDS = 3
EVERY = 3  # of the questions left out every third is asked: exact to about half a point
FOLDER = read_folder(PACKAGED)


def raw_pieces(_: Sequence[Example]) -> Callable[[str], Signs]:
    """Three to five letters of the text as it was typed."""

    def made(text: str) -> Signs:
        typed = f" {' '.join(clean(text).split())} "
        found = (typed[at : at + n] for n in (3, 4, 5) for at in range(len(typed) - n + 1))
        return dict.fromkeys(found, 1.0)

    return made


def plain_words(examples: Sequence[Example]) -> Callable[[str], Signs]:
    """The words after normalisation."""
    wording = Wording(FOLDER.lexicon.pairs, vocabulary([e[0] for e in examples], FOLDER.lexicon))
    return lambda text: Counter(wording.words(text))


def all_marks(lexicon: Lexicon, *, without: str = "") -> Maker:
    """The marks that the service uses; `without` leaves out those that begin with a sign."""

    def maker(examples: Sequence[Example]) -> Callable[[str], Signs]:
        wording = Wording(lexicon.pairs, vocabulary([e[0] for e in examples], lexicon))
        kin = families(lexicon.families)

        def made(text: str) -> Signs:
            found = marks(wording.words(text), wording, kin)
            return {m: w for m, w in found.items() if not without or not m.startswith(without)}

        return made

    return maker


def _vectors(
    maker: Maker, examples: Sequence[Example]
) -> tuple[list[tuple[Signs, str]], Callable[[str], Signs]]:
    made = maker(examples)
    found = [made(text) for text, _, _ in examples]
    rare = rarity(found)
    weighed = [(weigh(f, rare), e[1]) for f, e in zip(found, examples, strict=True)]
    return weighed, lambda text: weigh(made(text), rare)


def _holders(weighed: Sequence[tuple[Signs, str]]) -> dict[str, list[tuple[str, int, float]]]:
    """Sign -> the examples that have it, as (class, number, weight)."""
    found: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
    for at, (signs, name) in enumerate(weighed):
        for sign, weight in signs.items():
            found[sign].append((name, at, weight))
    return found


def nearest(maker: Maker) -> Method:
    """The class of the most similar example (cosine)."""

    def method(examples: Sequence[Example]) -> Ready:
        weighed, made = _vectors(maker, examples)
        holders = _holders(weighed)

        def asked(text: str) -> str:
            likeness: dict[tuple[str, int], float] = defaultdict(float)
            for sign, weight in made(text).items():
                for name, at, other in holders.get(sign, ()):
                    likeness[name, at] += weight * other
            return max(likeness, key=likeness.__getitem__)[0] if likeness else "~"

        return Ready(asked, sum(map(len, holders.values())))

    return method


def _sums(weighed: Sequence[tuple[Signs, str]]) -> Sums:
    """Class -> the sum of its examples."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for signs, name in weighed:
        for sign, weight in signs.items():
            sums[name][sign] += weight  # type: ignore[assignment]
    return sums


def _by_score(
    made: Callable[[str], Signs], sums: Sums, score: Callable[[str, Signs], float]
) -> Ready:
    """Asks every class for its score of the marks of a text."""

    def asked(text: str) -> str:
        signs = made(text)
        return max(sums, key=lambda name: score(name, signs))

    return Ready(asked, sum(map(len, sums.values())))


def centroid(maker: Maker) -> Method:
    """The class whose examples are most similar on average (cosine with their sum)."""

    def method(examples: Sequence[Example]) -> Ready:
        weighed, made = _vectors(maker, examples)
        sums = _sums(weighed)
        lengths = {n: math.sqrt(sum(w * w for w in s.values())) for n, s in sums.items()}

        def score(name: str, signs: Signs) -> float:
            return sum(w * sums[name][k] for k, w in signs.items()) / lengths[name]

        return _by_score(made, sums, score)

    return method


def naive_bayes(maker: Maker) -> Method:
    """Complement naive Bayes: the class whose opposite explains the text worst."""

    def method(examples: Sequence[Example]) -> Ready:
        weighed, made = _vectors(maker, examples)
        sums = _sums(weighed)
        everything: Counter[str] = Counter()
        for part in sums.values():
            everything.update(part)
        size = sum(everything.values()) + len(everything)
        rest = {name: size - sum(part.values()) for name, part in sums.items()}

        def score(name: str, signs: Signs) -> float:
            known = (sign for sign in signs if sign in everything)
            without = ((k, everything[k] - sums[name][k] + 1) for k in known)
            return -sum(signs[k] * math.log(count / rest[name]) for k, count in without)

        return _by_score(made, sums, score)

    return method


def bm25(maker: Maker) -> Method:
    """Each class one document of all its examples, k1 = 1.2 and b = 0.75."""

    def method(examples: Sequence[Example]) -> Ready:
        made = maker(examples)
        documents = _sums([(made(text), name) for text, name, _ in examples])
        spread = Counter(sign for part in documents.values() for sign in part)
        lengths = {name: sum(part.values()) for name, part in documents.items()}
        mean = sum(lengths.values()) / len(lengths)

        def score(name: str, signs: Signs) -> float:
            part, slack = documents[name], 1.2 * (0.25 + 0.75 * lengths[name] / mean)
            return sum(
                math.log(1 + (len(documents) - spread[k] + 0.5) / (spread[k] + 0.5))
                * part[k] * 2.2 / (part[k] + slack)
                for k in signs
                if k in part
            )  # fmt: skip

        return _by_score(made, documents, score)

    return method


def linear(maker: Maker) -> Method:
    """One linear separator a class, as the service has, without looking at parts of the text."""

    def method(examples: Sequence[Example]) -> Ready:
        weighed, made = _vectors(maker, examples)
        learned = learn(weighed)

        def asked(text: str) -> str:
            sums = list(learned.bias)
            for sign, weight in made(text).items():
                row = learned.weights.get(sign, ())
                sums = [a + weight * b for a, b in zip(sums, row, strict=True)] if row else sums
            return learned.classes[max(range(len(sums)), key=sums.__getitem__)]

        return Ready(asked, len(learned.weights) * len(learned.classes))

    return method


def as_built(examples: Sequence[Example]) -> Ready:
    """The service itself: separators, small weights dropped, rambles looked at in parts."""
    index = Index.learned([(text, name) for text, name, _ in examples], FOLDER.lexicon)
    faq = Faq(FOLDER.topics, FOLDER.off_topic, index)

    def asked(text: str) -> str:
        meant = faq.understand(text)
        return "~" if meant.refused else meant.offered[0]

    return Ready(asked, index.size)


LEXICON = FOLDER.lexicon
METHODS: Mapping[str, Method] = {
    "nearest example, raw letters": nearest(raw_pieces),
    "linear, raw letters": linear(raw_pieces),
    "BM25, plain words": bm25(plain_words),
    "nearest example, marks": nearest(all_marks(LEXICON)),
    "centroid, marks": centroid(all_marks(LEXICON)),
    "naive Bayes, marks": naive_bayes(all_marks(LEXICON)),
    "linear, plain words": linear(plain_words),
    "linear, marks without word pairs": linear(all_marks(Lexicon({}, LEXICON.families))),
    "linear, marks without families": linear(all_marks(LEXICON, without="=")),
    "linear, marks without letters": linear(all_marks(LEXICON, without="~")),
    "linear, marks": linear(all_marks(LEXICON)),
    "as built": as_built,
}


def splits(how: argparse.Namespace) -> Iterator[tuple[list[Example], list[Example]]]:
    """Pairs of (learned from, asked)."""
    examples = FOLDER.examples()
    if how.test:
        rows = read_rows(how.test)
        foreign = off_class("")
        yield (
            examples,
            [(r.text, foreign if r.topic == OFF_TOPIC else r.topic, r.register) for r in rows],
        )
    elif how.registers:
        for register in sorted({e[2] for e in examples} - {"title", "off"}):
            yield (
                [e for e in examples if e[2] != register],
                [e for e in examples if e[2] == register][::EVERY],
            )
    else:
        for fold in range(FOLDS):
            yield (
                [e for at, e in enumerate(examples) if at % FOLDS != fold],
                [e for at, e in enumerate(examples) if at % FOLDS == fold][::EVERY],
            )


class Measured(NamedTuple):
    """What a method reached: right or wrong by register, and the means of what it cost."""

    right: Mapping[str, list[bool]]
    learning: float  # seconds of CPU
    asking: float  # milliseconds of CPU a question
    weights: float


def measure(method: Method, how: argparse.Namespace) -> Measured:
    """Learns and asks for each split."""
    right: dict[str, list[bool]] = defaultdict(list)
    learning: list[float] = []
    asking, weights = 0.0, 0
    for known, questions in splits(how):
        start = time.process_time()
        ready = method(known)
        learned = time.process_time()
        for text, name, register in questions:
            found = ready.asked(text)
            good = found == name if is_ours(name) else not is_ours(found)
            right[register if is_ours(name) else "off"].append(good)
        asking += time.process_time() - learned
        learning.append(learned - start)
        weights += ready.weights
    count = sum(map(len, right.values()))
    times = len(learning)
    return Measured(right, sum(learning) / times, asking / count * 1000, weights / times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registers", action="store_true")
    parser.add_argument("--test", type=Path)
    parser.add_argument("--only", default="")
    how = parser.parse_args()
    names = ["formal", "casual", "sms", "voice", "jawa", "sunda", "en", "off"]
    out = sys.stdout
    out.write(f"| method | ours | {' | '.join(names)} | learn s | ask ms | weights |\n")
    out.write("| --- " * (len(names) + 5) + "|\n")
    for title, method in METHODS.items():
        if how.only in title:
            out.write(_row(title, names, measure(method, how)))
            out.flush()


def _row(title: str, names: Sequence[str], found: Measured) -> str:
    ours = [good for name, rows in found.right.items() if name != "off" for good in rows]
    shares = [_percent(ours), *(_percent(found.right.get(name, [])) for name in names)]
    costs = f"{found.learning:.1f} | {found.asking:.2f} | {found.weights / 1000:.0f} k"
    return f"| {title} | {' | '.join(shares)} | {costs} |\n"


def _percent(rows: Sequence[bool]) -> str:
    return f"{100 * sum(rows) / len(rows):.1f}" if rows else "-"


if __name__ == "__main__":
    main()
