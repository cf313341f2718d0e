// Whose phones there are, and what one could try on each. Who they are to the bot stands in the
// panel; it comes from the server.

export const PEOPLE = [
  {
    address: "ratna",
    name: "Ratna",
    role: "ketua TKM",
    hint: "Ratna memimpin kelompok Melati Abon Lele.",
    tries: [
      "/start",
      "beli freezer 2 @3,5jt kemarin di toko Makmur",
      "saldo",
      "daftar anggota",
      "laporan",
      "nota hilang, bagaimana?",
    ],
  },
  {
    address: "joko",
    name: "Joko",
    role: "ketua Padat Karya",
    hint: "Joko memimpin kelompok Bina Desa, satu jam lebih awal (WITA).",
    tries: ["/start", "beli semen 10 sak @65rb tadi di TB Jaya", "daftar anggota", "isi laporan"],
  },
  {
    address: "dedi",
    name: "Dedi",
    role: "pelamar",
    hint: "Dedi belum terdaftar dan ingin tahu.",
    tries: ["/start", "apa saja syaratnya?", "cek syarat", "dapat bantuan berapa?",
            "ada yang minta uang, penipuan bukan?"],
  },
  {
    address: "wati",
    name: "Wati",
    role: "petugas Dinas",
    hint: "Wati menjawab pertanyaan dan memeriksa laporan.",
    tries: ["/start", "jawab", "periksa", "kelompok", "buat kode"],
  },
];

const FRESH = "orang-baru-";

/** Somebody whom nobody knows yet. */
export function stranger(number) {
  return {
    address: `${FRESH}${number}`,
    name: number === 1 ? "Orang baru" : `Orang baru ${number}`,
    role: "belum dikenal",
    hint: "Orang ini baru pertama kali menulis ke bot.",
    tries: ["/start", "/masuk MAWAR349", "apa itu JPS?", "cara daftarnya gimana?"],
  };
}

/** The number of a stranger by address, 0 for everybody else. */
export const numberOf = (address) =>
  address.startsWith(FRESH) ? Number(address.slice(FRESH.length)) || 0 : 0;
