"""The talk: everything that is said here, on one readable list.

A new conversation: a file with its questions and its function, and a line in `CATALOGUE`.
A new kind of answer: a parser in `talk/kinds.py`. A new report or reminder: `config.toml`.
A new topic of the FAQ: a Markdown file in `faq/`.

Knows: every conversation by name and start words. Must not know: what is said in one.
"""

from handlers.leader import (
    amending,
    called_off,
    enrolment,
    hands,
    inviting,
    members,
    own,
    purchases,
    receipts,
    replacing,
    reports,
    roles,
    rosters,
)
from handlers.leader.money import balance, cash, listed
from handlers.leader.planning import moving
from handlers.leader.planning import talk as planning
from handlers.member import coming, seeing, telling
from handlers.officer import confirming, desk, entering, looking_up
from handlers.officer import replacing as replacements
from handlers.public import answers, courtesy, danger, eligibility_check, menu, thrift
from handlers.talk.catalogue import Catalogue, Listed
from handlers.talk.roles import books, either, is_member, only_member

CATALOGUE = Catalogue(
    listed=(
        # The door
        Listed("mulai", menu.start, ("start", "halo bot"), command="Mulai"),
        Listed("menu", menu.menu, ("home", "menu utama"), command="Pilihan utama"),
        Listed("lainnya", menu.rest, ("lain", "lain-lain")),
        Listed("topik", menu.topics, ("tanya jawab", "faq")),
        Listed("bantuan", menu.help_, ("help", "cara pakai", "tolong"), aside=True,
               command="Cara pakai"),
        Listed("jenis lain", menu.odd, aside=True),
        Listed("hemat kuota", thrift.save, ("hemat", "irit kuota", "hemat data", "mode hemat"),
               aside=True, command="Tanpa tombol dan gambar"),
        Listed("hemat mati", thrift.spend, ("matikan hemat", "matikan hemat kuota",
               "hemat kuota mati", "mode biasa"), aside=True),
        # What comes first
        Listed("bahaya", danger.answer, aside=True),
        Listed("basa-basi", courtesy.answer, aside=True),
        # Questions
        Listed("tanya", answers.answer, aside=True),
        Listed("sela", answers.answer_aside, aside=True),
        Listed("selengkapnya", answers.whole, aside=True),
        Listed("tawaran", answers.offer, aside=True),
        Listed("bukan kami", answers.elsewhere, aside=True),
        Listed("bukan itu", answers.wrong, aside=True),
        Listed("cek syarat", eligibility_check.check, ("syarat", "cek kelayakan"),
               command="Cek syarat ikut"),
        Listed("hasil syarat", eligibility_check.show, aside=True),
        Listed("gambar syarat", eligibility_check.draw, aside=True),
        Listed("tanya petugas", answers.ask_officer, ("petugas", "admin", "hubungi petugas"),
               confides=True, command="Bertanya ke petugas"),
        # For leaders, the group and its members
        Listed("masuk", enrolment.enter, ("kode", "daftar ketua", "masuk dengan kode"),
               command="Masuk dengan kode"),
        Listed("sambungkan", enrolment.connect, ("sambung", "hubungkan", "ganti hp", "ganti nomor",
               "hp baru", "nomor baru"), aside=True),
        Listed("daftar anggota", members.register, ("tambah anggota", "daftarkan anggota",
               "anggota baru"), photos_aside="foto daftar", command="Daftar anggota"),
        Listed("daftar sekaligus", rosters.enter, ("tempel daftar", "daftar banyak",
               "daftar banyak anggota", "kirim daftar anggota"), photos_aside="foto daftar"),
        Listed("daftar masuk", rosters.came, aside=True),
        Listed("foto daftar", rosters.photo, aside=True),
        Listed("betulkan", rosters.mend, ("betulkan anggota", "betulkan daftar",
               "perbaiki anggota", "perbaiki daftar"), photos_aside="foto daftar"),
        Listed("batalkan daftar", rosters.take_back, ("hapus daftar", "urungkan daftar")),
        Listed("anggota", members.show, ("lihat anggota", "daftar nama"), aside=True),
        Listed("ubah anggota", amending.change, ("ubah data anggota", "ganti data anggota")),
        Listed("anggota keluar", members.remove, ("keluarkan anggota", "hapus anggota")),
        Listed("anggota atau belanja", members.by_number),
        Listed("urungkan anggota", amending.undo),
        Listed("usul ganti", replacing.request, ("usul ganti anggota",)),
        Listed("punya sendiri", own.answer, aside=True),
        Listed("keberatan", either(hands.has_lost, hands.object_to, telling.object_to),
               ("saya keberatan",), confides=True),
        Listed("perangkat saya", hands.mine, ("hp saya", "perangkat"), aside=True),
        Listed("putuskan", hands.cut, ("putuskan hp lain", "putuskan yang lain")),
        Listed("batalkan kode", hands.refuse_codes, ("batalkan kodenya", "tolak kode")),
        Listed("bukan saya", hands.not_me),
        # For leaders, who else acts in the group
        Listed("pengurus", roles.show, ("daftar pengurus", "lihat pengurus"), aside=True),
        Listed("tambah pengurus", roles.add, ("kode pengurus", "buat kode pengurus",
               "undang pengurus"), tells=roles.ASKED_FOR),
        Listed("keluarkan pengurus", roles.remove, ("hapus pengurus", "ganti pengurus")),
        Listed("tautan anggota", inviting.invite, ("link anggota", "undang anggota")),
        # For members
        Listed("saya anggota", coming.come, ("sy anggota", "saya anggota kelompok",
               "saya juga anggota")),
        Listed("kontak sendiri", either(coming.shows_phone, coming.come, enrolment.enter)),
        Listed("data saya", either(is_member, seeing.mine, own.answer), ("lihat data saya",
               "nik saya", "data diri saya"), aside=True),
        Listed("keberatan anggota", telling.object_to, confides=True),
        Listed("jawab konfirmasi", telling.answer),
        # For leaders, the money
        Listed("lapor belanja", purchases.report, ("lapor", "belanja", "catat belanja", "beli",
               "mau lapor", "mau lapor belanja"),
               files_to=purchases.PHOTOS.key, command="Lapor belanja"),
        Listed("saldo", either(only_member, seeing.balance,
               seeing.and_as_member(balance.show)),
               ("sisa dana", "cek saldo", "status", "status dana", "status belanja"), aside=True,
               command="Sisa dana"),
        Listed("gambar saldo", balance.draw, aside=True),
        Listed("daftar belanja", listed.show, ("semua belanja", "lihat belanja", "riwayat belanja",
               "rincian belanja", "catatan belanja", "daftar pembelian"), aside=True,
               command="Semua belanja"),
        Listed("excel belanja", listed.workbook, ("excel", "belanja excel"), aside=True),
        Listed("uang masuk", cash.enter, ("dana masuk", "catat uang masuk", "catat uang",
               "uang lain")),
        Listed("hasil jualan", cash.sales, aside=True),
        Listed("batalkan uang", cash.take_back, ("hapus uang masuk", "batalkan uang masuk")),
        Listed("batalkan belanja", purchases.take_back, ("hapus belanja",)),
        Listed("nota", receipts.receipt, ("kirim nota", "tambah nota", "tambahan nota"),
               files_to=purchases.PHOTOS.key),
        Listed("tanpa nota", receipts.without),
        Listed("foto seadanya", receipts.insisted, aside=True),
        Listed("rencana", planning.show, ("rab", "rencana belanja", "lihat rencana",
               "rencana anggaran"), aside=True),
        Listed("isi rencana", planning.enter, ("isi rab", "tambah rencana", "buat rencana",
               "buat rab")),
        Listed("pindah rencana", moving.move),
        Listed("hapus rencana", planning.remove, ("hapus rab",)),
        # For leaders, what is owed
        Listed("laporan", reports.status, ("status laporan",), aside=True,
               command="Laporan dan tanggalnya"),
        Listed("isi laporan", reports.fill_in, ("kirim laporan", "lpj")),
        Listed("berhenti", menu.quiet, ("stop", "berhenti pengingat"), aside=True),
        # For officers
        Listed("kelompok", desk.overview, desk=("daftar kelompok",), aside=True),
        Listed("daftar petugas", desk.colleagues, desk=("lihat petugas",), aside=True),
        Listed("cek nik", looking_up.nik, desk=("nik siapa", "cek nik anggota")),
        Listed("buat kelompok", entering.enter, desk=("kelompok baru", "tambah kelompok")),
        Listed("kelompok tanpa wilayah", entering.place, desk=("tanpa wilayah",)),
        Listed("buat kode", desk.code, desk=("buat kode ketua", "kode ketua", "kode")),
        Listed("tanggal laporan", desk.due_date),
        Listed("periksa", desk.decide, desk=("periksa laporan", "laporan masuk")),
        Listed("periksa ganti", replacements.decide, desk=("ganti anggota", "ganti anggota masuk",
               "periksa ganti anggota")),
        Listed("konfirmasi", confirming.ask, desk=("tanya anggota", "konfirmasi anggota")),
        Listed("hasil konfirmasi", confirming.results),
        Listed("putusan ketua", desk.who_leads, desk=("keberatan masuk",)),
        Listed("jawab", desk.answer, desk=("pertanyaan masuk", "jawab pertanyaan")),
    ),
    listeners=(telling.listen, courtesy.listen, looking_up.listen, coming.listen, enrolment.listen,
               moving.listen, planning.listen, members.listen, replacing.listen, amending.listen,
               rosters.listen, cash.listen_for_number, called_off.listen_for_number, cash.listen,
               listed.listen, receipts.listen_insisting, receipts.listen_alone,
               purchases.listen_alone, called_off.listen, cash.listen_for_sales, answers.listen),
    interrupts=(receipts.listen_insisting, receipts.listen, planning.listen, purchases.listen,
                listed.listen, answers.listen_aside),
    file="nota",
    odd="jenis lain",
    shows_receipt=rosters.shows_receipt,
    gives_files=lambda scene: bool(books(scene)),
    alarm=danger.listen,
    own=own.listen,
    courtesy=courtesy.listen_aside,
    people=lambda scene, said: (
        planning.listen_for_table(scene, said) or rosters.listen_for_several(scene, said)
    ),
    came="daftar masuk",
    files_tell={"list": ("daftar sekaligus", "read"), "plan": ("isi rencana", "text")},
    shown_phone="kontak sendiri",
)  # fmt: skip
