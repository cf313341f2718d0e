// What the bot knows, on cards. What is new since the last look is marked for a moment.
import { el } from "./dom.js";
import { hourWithZone, shortDay } from "./text.js";

const ROLES = { leader: "Ketua kelompok", officer: "Petugas Dinas", "": "Belum terdaftar" };
const STATES = {
  open: ["belum dikirim", "todo"],
  sent: ["menunggu petugas", "wait"],
  accepted: ["diterima", "good"],
  returned: ["perlu diperbaiki", "bad"],
};
const QUESTIONS = { periksa: "sudah benar?" };

export class Panel {
  #shown = "";
  #lines = null;

  constructor(cards) {
    this.cards = cards;
  }

  /** Show what is known of this person (`known` as bot/demo_view.py gives it). */
  show(person, known) {
    const now = JSON.stringify([person.address, known]);
    if (now === this.#shown) return;
    const same = this.#shown.startsWith(JSON.stringify([person.address]).slice(0, -1));
    this.#shown = now;
    this.cards.replaceChildren(...cardsOf(person, known));
    this.#mark(same);
  }

  /** Mark the lines that were not there before; everything is new on another phone. */
  #mark(same) {
    const lines = [...this.cards.querySelectorAll("[data-line]")];
    const before = this.#lines;
    this.#lines = new Set(lines.map((line) => line.textContent));
    if (!same || !before) return;
    for (const line of lines) line.classList.toggle("new", !before.has(line.textContent));
  }
}

function cardsOf(person, known) {
  return [
    whoCard(person, known),
    talkCard(known),
    ...known.groups.flatMap((group) => [ledgerCard(group), reportCard(group), memberCard(group)]),
    known.desk && deskCard(known.desk),
    codeCard(known.codes),
    machineCard(known.machine, known.who.zone),
  ].filter(Boolean);
}

const card = (title, ...inside) => el("section", { className: "card" }, el("h3", {}, title), ...inside);
const line = (...inside) => el("p", { dataset: { line: "" } }, ...inside);
const quiet = (text) => el("p", { className: "quiet" }, text);
const list = (rows) => el("ul", {}, ...rows);
const item = (...inside) => el("li", { dataset: { line: "" } }, ...inside);
const chip = (text, tone) => el("span", { className: `chip ${tone}` }, text);
const pair = (left, right) => [el("span", { className: "grow" }, left), el("span", { className: "sum" }, right)];

function whoCard(person, { who, groups }) {
  const led = groups.map((group) => group.name).join(", ");
  return card(
    `HP ${person.name}`,
    line(el("strong", {}, who.name || "Nama belum diketahui")),
    line(ROLES[who.role] ?? who.role, led && who.role === "leader" ? ` ${led}` : ""),
  );
}

function talkCard({ talk, drafts }) {
  const waiting = drafts.map((title) => item(`Draf menunggu: ${title}`));
  if (!talk) {
    return card("Percakapan", quiet("Tidak ada pertanyaan yang terbuka."), waiting.length ? list(waiting) : null);
  }
  const answers = talk.answers.map(([key, said]) => item(el("span", { className: "key" }, key), said));
  const asked = QUESTIONS[talk.asked] ?? talk.asked.split(".")[0];
  return card(
    "Percakapan",
    line("Sedang mengisi: ", el("strong", {}, talk.name)),
    asked ? line("Menunggu jawaban: ", el("strong", {}, asked)) : null,
    answers.length ? list(answers) : null,
    waiting.length ? list(waiting) : null,
  );
}

function ledgerCard({ ledger }) {
  const bare = ledger.bare ? line(chip(`${ledger.bare} tanpa foto nota`, "todo")) : null;
  const rest = !ledger.grant
    ? quiet("Besar bantuan tidak diketahui: tanyakan ke Dinas.")
    : line(...pair(ledger.over ? "Lebih dari bantuan" : "Sisa dana", ledger.left));
  const bar = el("meter", { min: 0, max: 1, value: ledger.share, "aria-label": "Bagian yang terpakai" });
  return card(
    "Buku belanja",
    line(...pair("Dilaporkan", ledger.spent)),
    ledger.grant ? bar : null,
    rest,
    bare,
    ledger.rows.length ? list(ledger.rows.map(purchase)) : quiet("Belum ada belanja."),
  );
}

function purchase({ day, item: goods, vendor, total, photos }) {
  const small = [day, vendor, photos ? `${photos} foto nota` : "tanpa foto"].filter(Boolean).join(" · ");
  const left = el("span", { className: "grow" }, goods, el("small", {}, small));
  return item(left, el("span", { className: "sum" }, total));
}

function reportCard({ reports }) {
  return card("Laporan", reports.length ? list(reports.map(report)) : quiet("Belum ada yang diminta."));
}

function report({ title, due, days, state, note }) {
  const [words, tone] = STATES[state] ?? [state, ""];
  const left = days === null ? "" : days < 0 ? `, lewat ${-days} hari` : days ? `, ${days} hari lagi` : ", hari ini";
  const when = due ? `${due}${left}` : "tanggal menurut surat perjanjian";
  const small = note ? `${when}. Catatan: ${note}` : when;
  return item(el("span", { className: "grow" }, title, el("small", {}, small)), chip(words, tone));
}

function memberCard({ members, size, name, place, edition }) {
  const count = size ? `${members.length} dari ${size}` : `${members.length}`;
  const rows = members.map((one) => item(...pair(one.name, `NIK ${one.nik}`)));
  return card(
    `Anggota ${name}`,
    quiet(`${place}, ${edition}`),
    line(...pair("Tercatat", count)),
    rows.length ? list(rows) : quiet("Belum ada anggota."),
  );
}

function deskCard({ open, questions, reports }) {
  const asked = questions.map((one) => item(`“${one.text}”`));
  const sent = reports.map((one) => item(`${one.title}, ${one.group}`));
  return card(
    "Meja petugas",
    line(...pair("Pertanyaan terbuka", String(open))),
    asked.length ? list(asked) : null,
    line(...pair("Laporan menunggu", String(reports.length))),
    sent.length ? list(sent) : null,
  );
}

function codeCard(codes) {
  return card("Kode pendaftaran", list(codes.map(({ code, opens, used }) => {
    const what = opens ? `ketua ${opens}` : used ? "" : "petugas baru";
    const left = el("span", { className: "grow" }, el("code", {}, code), el("small", {}, what));
    return item(left, chip(used ? "sudah dipakai" : "belum dipakai", used ? "" : "good"));
  })), quiet("Coba di HP orang baru: ketik /masuk lalu kodenya."));
}

function machineCard({ inbox, outbox, next }, zone) {
  const failed = inbox.failed ? chip(`${inbox.failed} gagal`, "bad") : null;
  const reminder = next ? `${shortDay(next, zone)}, ${hourWithZone(next, zone)}` : "tidak ada";
  return card(
    "Mesin",
    line(...pair("Pesan masuk dijawab", String(inbox.done)), failed),
    line(...pair("Masih menunggu dijawab", String(inbox.waiting))),
    line(...pair("Pesan keluar terkirim", String(outbox.sent))),
    line(...pair("Masih menunggu dikirim", String(outbox.waiting))),
    line(...pair("Pengingat berikutnya", reminder)),
  );
}
