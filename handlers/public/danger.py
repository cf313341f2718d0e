"""What is said to somebody in despair, threatened, about to be cheated, or made to do wrong.

Knows: the sentences, each with what to do now and who helps. Must not know: how danger is heard.

Nobody is sent to a page first. Despair: we are no counsellor and say so; an officer is told only
if the person wants it. Numbers are those of the ministry of health: 119 is free, healing119.id was
opened again on 31 July 2025. That the programme is free, and registration at
bizhub.kemnaker.go.id alone, is said by the ministry (April and August 2025).
"""

from __future__ import annotations

from handlers.safety.hearing import Danger, danger
from handlers.talk.calling import you
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat, Scene
from handlers.talk.messages import Option

_ASK = Option("Tanya petugas", "/tanya petugas", command=True)

SAID: dict[Danger, str] = {
    "despair": "{you} tidak sendirian; terima kasih sudah bercerita. Hari ini juga temui orang "
    "terdekat atau Puskesmas, telepon *119* (gratis), atau buka *healing119.id* (gratis, rahasia). "
    "Kami bukan konselor; petugas dikabari hanya kalau Bapak/Ibu mau.",
    "violence": "Keselamatan {you} yang utama. Jangan sendirian: pergi ke tempat ramai atau "
    "keluarga, lalu lapor polisi. Terluka? Telepon *119* (gratis). Simpan pesan atau foto "
    "ancamannya. Kalau ini soal bantuan, ceritakan ke Dinas Tenaga Kerja.",
    "sign": "Jangan tanda tangan kwitansi kosong atau tulisan yang tidak sesuai kenyataan, {you}, "
    "walau dipaksa; Bapak/Ibu boleh menolak. Simpan buktinya: siapa, kapan, di mana. Ceritakan ke "
    "Dinas Tenaga Kerja; kalau diancam, juga ke polisi.",
    "cash": "Jangan serahkan uangnya, {you}, walau dipaksa: itu milik kelompok. Buku rekening, "
    "kartu, stempel dipegang sendiri. Simpan buktinya: siapa, kapan, berapa. Ceritakan ke "
    "Dinas Tenaga Kerja. Sudah diambil atau diancam? Lapor polisi.",
    "data": "Jangan diisi atau dikirim, {you}. OTP, PIN, NIK, nomor rekening jangan diberikan "
    "lewat tautan atau ke orang tak dikenal. Pendaftaran resmi hanya di bizhub.kemnaker.go.id, "
    "gratis. Simpan buktinya. Telanjur? Segera hubungi bank dan polisi.",
    "fee": "Jangan dibayar, {you}. Program ini gratis di setiap langkah: tidak ada biaya, jatah, "
    "atau potongan untuk siapa pun. Simpan buktinya: siapa, kapan, berapa. Laporkan ke Dinas "
    "Tenaga Kerja. Sudah telanjur bayar? Lapor juga ke polisi.",
}


def listen(scene: Scene, said: str) -> Begin | None:
    """What comes before anything else; an officer writes of dangers when he answers others."""
    told = None if scene.role == "officer" else danger(said)
    return None if told is None else Begin("bahaya", {"text": told})


def answer(chat: Chat) -> None:
    """The sentences for this danger; whoever types the word alone is taken to be threatened."""
    told = chat.talk.seed.get("text", "violence")
    sentence = next((text for kind, text in SAID.items() if kind == told), SAID["violence"])
    chat.say(sentence.format(you=you(chat.scene)), _ASK)
