"""Speed of the FAQ: start, CPU time a question, memory.

    python -m benchmarks.faq
    python -m benchmarks.faq --learn     also learns the index anew (half a minute)

Asks every example question of the packaged topics once, rambles apart, then a megabyte.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from statistics import mean, quantiles

from handlers.finding.faq import Faq
from handlers.finding.faq_index import INDEX_FILE, PACKAGED, learned_index, read_folder


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def line(name: str, value: str) -> None:
    sys.stdout.write(f"{name:<34} {value}\n")


def ask_all(faq: Faq, name: str, texts: Sequence[str]) -> None:
    took = sorted(1000 * seconds(lambda text=text: faq.understand(text)) for text in texts)
    cuts = quantiles(took, n=100)
    line(
        f"{name} ({len(texts)})",
        f"mean {mean(took):.2f} ms, p50 {cuts[49]:.2f}, p95 {cuts[94]:.2f}, p99 {cuts[98]:.2f}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learn", action="store_true")
    how = parser.parse_args()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line("start (Faq.load)", f"{1000 * seconds(Faq.load):.0f} ms of CPU")
    faq = Faq.load()
    line("memory of the FAQ", f"{_grown(before):.0f} MB")
    line("index file", f"{(PACKAGED / INDEX_FILE).stat().st_size / 1000:.0f} kB")
    folder = read_folder(PACKAGED)
    examples = folder.examples()
    line("examples", str(len(examples)))
    ask_all(faq, "all but rambles", [text for text, _, register in examples if register != "voice"])
    ask_all(faq, "rambles", [text for text, _, register in examples if register == "voice"])
    for name, text in {"words": "kapan dana cair ", "letters": "x", "emoji": "😭"}.items():
        huge = text * (1_000_000 // len(text))
        line(f"1 MB of {name}", f"{1000 * seconds(lambda t=huge: faq.understand(t)):.1f} ms")
    line("memory after all questions", f"{_grown(before):.0f} MB")
    if how.learn:
        line("learning the index", f"{seconds(lambda: learned_index(folder)):.1f} s of CPU")


def _grown(before: int) -> float:
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


if __name__ == "__main__":
    main()
