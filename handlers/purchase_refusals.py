"""When a text with an amount in it is no purchase: questions, plans, sales, corrections, fees.

Knows: the words that give such texts away, and which of them a purchase verb outweighs.
Must not know: how rows are built. A refused text proposes nothing: the form is one tap away,
a row that nobody bought would have to be found again.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from handlers.purchase_words import BECAUSE, BUY, FILLERS, PURPOSE, REPORTS, word_set

_QUESTION = word_set(
    "berapa brp brapa berpa gimana gmn gmana gimna bagaimana bgmn apakah apa kenapa knp",
    "mengapa kapan boleh bole blh bolehkah bisakah piye pripun kepriye kumaha sabaraha piro",
    "pira pinten iraha naha how what why can could does pantes wajar cukupkah kemahalan sah",
    "bolehnya mana dimana",
)
_PLAN = word_set(
    "rencana rencananya rncana berencana akan akn hendak bakal pengen pingin pengin pgn",
    "kepingin kepengen ingin pngn mau mo niat arep ameh ajeng badhe bade badé rek hayang",
    "palay butuh perlu survei survey cari nyari target estimasi kira2 perkiraan anggaran",
    "rab besok bsk besuk sesuk isukan isuk enjang benjang enjing lusa nanti nti ntar entar",
    "mengko mangke engke engkin depan tomorrow later will would want plan planning need",
    "next should might gonna misal misalnya andai seandainya jika kalau kalo klo kl klw",
    "klau yen nek lamun upami mun mengajukan ajukan usul usulan minggon anggarkan",
    "dianggarkan menabung nabung nunggu tunggu if calon prediksi diajukan dicari indent",
    "inden incar ngincer budget jatah dianggarkeun rencanana",
)
_CANCELLED = word_set(
    "batal batl dibatalkan batalkan membatalkan batalin cancel cancelled canceled urung",
    "wurung gagal sanjadi bolay dibatalin tertunda ditunda",
)
_SOLD = word_set(
    "jual dijual menjual ngejual terjual kejual laku omzet omset payu pajeng adol didol",
    "sade disade ngajual dijualna sold sell selling pendapatan pemasukan penjualan laba",
    "keuntungan menghasilkan pelanggan pembeli icalan ngical diical payune kajual pesenan",
    "pesanan profit",
)
_MONEY_IN = word_set(
    "saldo sisa penghasilan pinjam minjam pinjaman hutang utang ngutang nginjeum nyilih",
    "kasbon refund retur dikembalikan kembalian iuran cicilan nyicil angsuran balance",
    "salary dikembaliin susuk ngebon cicil tabungan kembali",
)
_FEE = word_set(
    "diminta dimintai dimintain minta2 oknum pungli pungutan setor setoran nyetor disuruh",
    "nyuruh suruh sogok nyogok wajib diwajibkan dipungut ditagih nagih dipotong dijaluki",
    "dipenta katanya jarene cenah denda sanksi penipuan penipu ditarik narik menta",
)
_CORRECTION = word_set(
    "ralat koreksi dikoreksi revisi harusnya seharusnya mestinya hrsnya bukan bkn keliru",
    "maksudnya hapus dihapus ubah diubah rubah edit kudune kedahna kuduna kedahipun dudu",
    "sanes lepat klentu correction wrong mistake typo tercatat kecatat muncul salah salah2",
    "betulkan benerin perbaiki dobel double ketik",
)
_OFFER = word_set(
    "promo ready minat hub hubungi ditawari nawarin nawari menawarkan tawaran penawaran",
    "ditawarkan diskonan grosiran gratis free restok dijualnya katalog pricelist obral",
    "undian termurah",
)
_GIFT = word_set(
    "dikasih dikasi diberi dikei diparingi dipaparin dipasihan dibere hadiah hibah",
    "sumbangan donasi menyumbang nyumbang given gift pemberian sumbang sedekah diwenehi",
    "wenehan menang",
)
_OTHER_TALK = word_set(
    "tetangga phk spp lowongan anakku dulunya temen tarik cairkan hilang ilang dicuri cost",
    "costs persetujuan pengajuan orderan sini disini sono sisanya uangnya duitnya untungnya",
    "hasilnya gajinya omsetnya pajak zakat arisan togel pinjol bahas dibahas tamu padahal",
    "waduh yet ditukokke ditukokne tukokno ditumbaske",
)
_REFUSING = (
    *((_QUESTION, "question"), (_CANCELLED, "cancelled"), (_SOLD, "sale"), (_MONEY_IN, "money in")),
    *((_FEE, "fee"), (_CORRECTION, "correction"), (_OFFER, "offer"), (_GIFT, "gift")),
    (_OTHER_TALK, "chat"),
)
# Said without a verb of buying these tell of money that was not spent.
_WEAK = word_set(
    "uang duit dana bantuan modal kas masuk cair dapat dapet dpt oleh meunang angsal terima",
    "nerima menerima jualan untung administrasi naik turun sekarang mahal bisa hasil",
    "received kata kumpul stok stock hadir datang usia umur info ada dipakai dipake pakai",
    "pake lebih murah bagus keren jelek dijamin dagang modalnya",
    "kisaran sekitaran biasa biasanya cukup",
    "sehari seharinya hari-hari perbulan",
)
_PRICE = word_set(
    "harga hrg hrga hargane rega rego regane pangaos price",
)
_NOT = word_set(
    "gak ga g gk nggak ngga enggak engga ndak nda tidak tdk tak ora ra mboten boten henteu",
    "teu not didn't don't kagak moal tara belum blm blum durung dereng acan never",
)
_DONE = word_set(
    "jadi jd sido beli bli dibeli kebeli membeli bayar dibayar siyos estu tumbas meser",
    "meuli tuku buy cukup punya mampu lunas sempat cair sanggup kuat buka sah boleh bisa",
    "kebayar dados belanja ono",
)
_PHRASES = re.compile(
    r"(?<!\w)(?:harus|hrs|kudu|kedah)\s+(?:bayar|byr|setor|mbayar|transfer|tf)"
    r"|minta\s+(?:uang|duit|bayaran|fee|jatah|rp|\d|transfer|tf|tambah|biaya)"
    r"|(?:di|dalam|sesuai)\s+(?:proposal|rab)|proposal\s+(?:kami|saya|kita|isinya)"
    r"|kurang(?!\s+lebih)|(?<!kemarin )(?<!kmrn )dulu\s+(?:saya\s+|kami\s+)?(?:beli|punya|pernah)"
    r"|(?<!\w)si\s+[a-z]+\s+beli|yang\s+(?:bener|benar|betul)|yg\s+(?:bener|benar|betul)"
    r"|(?:dapat|dapet|dpt|oleh|masuk|terima|nerima|got|meunang|angsal)\s*:?\s*(?:rp\.?\s*)?\d"
    r"|gaji(?!\s+(?:tukang|pekerja|kuli|karyawan|harian|pegawai|buruh|kernet|\d))"
    r"|(?:tolong|minta)\s+(?:di)?beli|transfer\s+(?:uang|duit|dulu|ke\s+rek)|klik|https?:|(?:dapat|dapet)\s+(?:hibah|bantuan)"
    r"|(?:izin|ijin|minta|mohon|acc)\s+(?:\w+\s+)?(?:mem|pem)?beli(?:an)?(?!\w)"
    r"|ada\s+(?:yang|yg|sing)\s+(?:mem)?beli|beli\s+\w+\s+(?:kita|kami|saya)(?!\w)"
    r"|bisa\s+(?:pake|pakai|ga|gak|g|nggak|tidak|tdk|dipakai|beli|dibeli|ambil|nggo)(?!\w)"
    r"|(?:ambil|narik|tarik|pegang|bawa)\s+(?:uang|duit|tunai)|(?:uang|duit)\w*\s+(?:masuk|cair|hilang)"
    r"|ganti\s+(?:total|harga|jadi|nominal|angka|nomor|no)|how\s+much|going\s+to|nya\s+jadi\s+berapa"
    r"|dibagi(?!\w)|toko\s+kembali|uang\s+kembali|ingat\s+ya|harga\s+\w+\s+(?:naik|turun)"
    r"|yang\s+\d+\s*(?:rb|ribu|jt|juta)?\s+(?:itu|kemarin|tadi)"
)
_PAST = word_set(
    "sudah sdh udah udh uda sdah telah tadi td barusan kemarin kmrn kmren kemaren wingi",
    "kamari tos geus parantos sampun wis uwis tlah mangkukna",
)


def bought(words: Sequence[str]) -> bool:
    """Whether a verb of buying stands among these words (lower case)."""
    return any(word in BUY for word in words)


def refusal(sentences: Sequence[Sequence[str]], priced: Sequence[bool]) -> str:
    """Why this text is no purchase, "" when it may be one.

    `sentences`: the words of each sentence, lower case, with "?" where it is asked; `priced`:
    which of them hold an amount.
    """
    everything = [word for sentence in sentences for word in sentence]
    done = bought(everything) and any(word in _PAST for word in everything)
    for sentence, has_price in zip(sentences, priced, strict=True):
        why = _asked(sentence, has_price, done) or _why(sentence, has_price)
        if why:
            return why
    if not bought(everything) and _talk(everything):
        return "no purchase"
    return "price talk" if re.search(_PHRASES, " ".join(everything)) else ""


def _asked(sentence: Sequence[str], has_price: bool, done: bool) -> str:
    asks = "?" in sentence or (bool(sentence) and sentence[-1] in _NOT)
    return "question" if asks and (has_price or not done) else ""


def _why(sentence: Sequence[str], has_price: bool) -> str:
    told = without_purpose(sentence)
    for words, reason in _REFUSING:
        if reason == "question" and not has_price:
            continue
        if any(word in words for word in told):
            return reason
    if _negated(told):
        return "cancelled"
    before = told[: _last(told, "#") + 1] if has_price else told
    if (has_price or bought(told)) and _planned(before):
        return "plan"
    return ""


def _last(words: Sequence[str], mark: str) -> int:
    return max((at for at, word in enumerate(words) if word == mark), default=-1)


def _negated(told: Sequence[str]) -> bool:
    pairs = itertools.pairwise(told)
    return any(word in _NOT and after in _DONE for word, after in pairs)


def _talk(words: Sequence[str]) -> bool:
    """Whether words without a verb of buying speak of money or prices: "harga pupuk 300rb"."""
    first = next((word for word in words if word not in FILLERS or word in _PRICE), "")
    return first in _PRICE or any(word in _WEAK for word in words)


def _planned(told: Sequence[str]) -> bool:
    """Whether a plan is told: "mau beli", but not "mau lapor"."""
    for at, word in enumerate(told):
        rest = told[at + 1 : at + 3]
        if word in _PLAN and not any(after.startswith(REPORTS) for after in rest):
            return True
    return False


def without_purpose(words: Sequence[str]) -> list[str]:
    """The words outside "untuk …" and "biar …", which may speak of plans and sales."""
    told: list[str] = []
    hidden = False
    for word in words:
        if word in PURPOSE or word in BECAUSE:
            hidden = True
        elif word in BUY or word in (",", "#"):
            hidden = False
        if not hidden:
            told.append(word)
    return told
