// The page: keeps what the server told, and shows the phone that one holds.
import * as api from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { Desk } from "./desk.js";
import { byId, el } from "./dom.js";
import { Outgoing } from "./outgoing.js";
import { Panel } from "./panel.js";
import { numberOf, PEOPLE, stranger } from "./people.js";
import { day, hourWithZone } from "./text.js";

const POLL = 3000; // milliseconds between looks for news from other pages
const DOTS_AFTER = 150; // a wait shorter than this is none
const BANNER = 10_000;

const people = [...PEOPLE, stranger(1)];
const page = {
  person: "ratna",
  channel: "telegram",
  seq: 0,
  entries: [],
  now: null,
  known: new Map(), // person and channel → what the bot knows
  unread: new Map(), // person and channel → how many
  urls: new Map(), // key → a photo that this page has already
  offline: false,
};

const chatOf = (person, channel) => `${person} ${channel}`;
const here = () => chatOf(page.person, page.channel);
const view = () => ({ person: page.person, channel: page.channel, after: page.seq });
const person = () => people.find((one) => one.address === page.person);
const zone = () => page.known.get(here())?.who.zone ?? "Asia/Jakarta";

const outgoing = new Outgoing(view, arrived, show);
const panel = new Panel(byId("cards"));
const chat = new Chat(byId("log"), byId("scroll"), byId("down"), {
  tap,
  list: openList,
  again: (message) => outgoing.again(message),
  drop: (message) => outgoing.drop(message),
});
const composer = new Composer(send, notice);
const desk = new Desk({
  person: (address) => look(address, page.channel),
  stranger: () => look(newStranger(), page.channel),
  channel: (name) => look(page.person, name),
  jump: (how) => steer((seen) => api.jump(seen, how), () =>
    `Sekarang ${day(page.now, zone())}, ${hourWithZone(page.now, zone())}.`),
  restart: () => steer(api.restart, () => "Layanan sudah menyala lagi. Silakan lanjut."),
});

function send(message) {
  chat.toEnd("instant");
  outgoing.add({ ...message, person: page.person, channel: page.channel });
}

/** A second tap while the first is on its way is a trembling finger. */
function tap(entry, label, value) {
  const underway = outgoing.of(page).some((it) => it.on === entry.n && it.state !== "failed");
  if (!underway) send({ kind: "tap", tap: value, label, on: entry.n });
}

/** Take in an answer of the server to a view of this page. */
function arrived(answer, seen) {
  if (answer.seq < page.seq && answer.seq < (seen.after ?? page.seq)) location.reload(); // emptied
  if (seen.url) page.urls.set(seen.key, seen.url);
  const first = page.now === null;
  const fresh = answer.entries.filter((entry) => entry.n > page.seq);
  for (const entry of fresh) {
    meet(entry.person);
    page.entries.push(entry);
    if (!first) news(entry);
  }
  if (answer.seq >= page.seq) {
    page.seq = answer.seq;
    page.now = answer.now;
    page.known.set(chatOf(seen.person, seen.channel), answer.known);
  }
  page.offline = false;
  show();
}

/** Somebody may have been made up on another page. */
function meet(address) {
  const number = numberOf(address);
  if (number && !people.some((one) => one.address === address)) people.push(stranger(number));
}

function newStranger() {
  const number = Math.max(...people.map((one) => numberOf(one.address))) + 1;
  people.push(stranger(number));
  return people.at(-1).address;
}

function news(entry) {
  const place = chatOf(entry.person, entry.channel);
  if (entry.mine || place === here()) return;
  page.unread.set(place, (page.unread.get(place) ?? 0) + 1);
  banner(entry);
}

function banner(entry) {
  const whose = people.find((one) => one.address === entry.person)?.name ?? entry.person;
  const app = entry.channel === "telegram" ? "Telegram" : "WhatsApp";
  const onclick = () => {
    note.remove();
    look(entry.person, entry.channel);
  };
  const note = el("button", { type: "button", className: "banner", onclick },
    el("img", { src: "/page/icon.svg", alt: "" }),
    el("span", {}, el("strong", {}, `${whose} · ${app}`), el("span", {}, entry.text.replaceAll("*", ""))));
  byId("banners").prepend(note);
  byId("banners").children[2]?.remove();
  setTimeout(() => note.remove(), BANNER);
}

function look(address, channel) {
  page.person = address;
  page.channel = channel;
  page.unread.delete(here());
  show();
  refresh();
}

/** Do something with the time or the service, and say how it went. */
async function steer(call, done) {
  const seen = view();
  document.body.classList.add("working");
  try {
    arrived(await call(seen), seen);
    notice(done());
  } catch (error) {
    notice(error instanceof api.Refused ? error.message : "Belum berhasil: tidak tersambung. Coba lagi.");
  } finally {
    document.body.classList.remove("working");
  }
}

async function refresh() {
  const seen = view();
  try {
    arrived(await api.state(seen), seen);
  } catch (error) {
    page.offline = error instanceof api.Offline;
    show();
  }
}

let hiding = 0;

function notice(sentence) {
  byId("notice").textContent = sentence;
  byId("notice").classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => byId("notice").classList.remove("shown"), 5000);
}

function openList(entry) {
  const choose = (label, value) => () => {
    byId("sheet").close();
    tap(entry, label, value);
  };
  byId("choices").replaceChildren(...entry.rows.flat().map(([label, value]) =>
    el("button", { type: "button", onclick: choose(label, value) }, label)));
  byId("sheet").showModal();
}

let dots = 0;

/** Typing dots, but only for a wait that is one. */
function typing(pending) {
  const busy = pending.some((message) => message.state === "sending");
  byId("bot-state").textContent = page.offline ? "menunggu jaringan…" : busy ? "mengetik…" : "bot";
  if (!busy) {
    clearTimeout(dots);
    dots = 0;
    byId("typing").hidden = true;
  } else if (!dots) {
    dots = setTimeout(() => {
      byId("typing").hidden = false;
      chat.toEnd("smooth");
    }, DOTS_AFTER);
  }
}

function show() {
  if (page.now === null) return;
  const { person: address, channel } = page;
  const pending = outgoing.of(page);
  desk.people(people, address, (one) =>
    ["telegram", "whatsapp"].reduce((sum, app) => sum + (page.unread.get(chatOf(one.address, app)) ?? 0), 0));
  desk.channel(channel, (app) => page.unread.get(chatOf(address, app)) ?? 0);
  desk.time(page.now, zone(), page.known.get(here())?.machine.next ?? "");
  byId("holder").textContent = `HP ${person().name}`;
  chat.show({
    chat: here(), pending, channel, zone: zone(), now: page.now, urls: page.urls, hint: `${person().hint} Tulis seperti biasa, atau ketuk salah satu contoh di bawah.`,
    entries: page.entries.filter((entry) => entry.person === address && entry.channel === channel),
  });
  typing(pending);
  composer.offer(person());
  if (page.known.has(here())) panel.show(person(), page.known.get(here()));
}

for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
document.addEventListener("visibilitychange", () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), POLL);
refresh();
