"""What is said when an answer could not be read: in other words each time, and with a way on.

Knows: how often it was missed. Must not know: any topic.
"""

from __future__ import annotations

from typing import Any

from handlers.talk.messages import Option, Reply, Unfit
from handlers.talk.question import Question

MOST = 6  # misses of one question; then it is put aside, for an officer or another day
_SHOWN = 8  # a list of a phone has ten entries, and two ways on stand below
_WAYS = (
    Option("Tanya petugas", "/tanya petugas", command=True),
    Option("Nanti saja", "/nanti", command=True),
)


def refusal(question: Question[Any], unfit: Unfit, missed: int) -> Reply:
    """The sentence for the miss with this number, from 1, and the buttons under it."""
    offered = tuple(Option(label, value) for label, value in unfit.choices)
    options = offered or question.options
    if missed == 1:
        return Reply(str(unfit), options)
    if missed == 2:
        return Reply(_other_words(question, options), options)
    told = (
        "Tidak apa-apa kalau belum bisa sekarang. Boleh tanya petugas, atau disimpan dulu dan "
        f"dilanjutkan nanti.\n\n{question.again}",
        f"Belum terbaca juga, maaf. Coba sekali lagi, atau pilih di bawah.\n\n{unfit!s}",
    )
    return Reply(told[missed % 2 == 0], (*options[:_SHOWN], *_WAYS))


def _other_words(question: Question[Any], options: tuple[Option, ...]) -> str:
    if question.parser.example:
        return f"Belum terbaca juga. Cukup tulis seperti ini: *{question.parser.example}*."
    if len(options) > 1:
        return f"Cukup ketik angkanya: 1 sampai {len(options)}, atau tekan salah satu tombol."
    return f"Masih ditunggu jawabannya:\n{question.again}"
