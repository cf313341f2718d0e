// One bubble: what stands in it, its time and ticks, the buttons under it.
import { el, icon, unseen } from "./dom.js";
import { formatted, hour } from "./text.js";

const TICKS = "m1.5 12.5 4.5 4.5 9.5-10M10 16.5l.8.7L20.5 7";
const WAITING = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 3.500V12l3 2";
const BACK = "M10 8V4l-7 7 7 7v-4c5 0 8.5 1.6 11 5-1-5-4-10-11-11z";
const MENU = "M4 6h3v3H4zm5 0h11v2.500H9zM4 11h3v3H4zm5 0h11v2.500H9zM4 16h3v3H4zm5 0h11v2.500H9z";
const PAPER = "M6 2h8l5 5v15H6zm8 1.500V7h3.500z";
const ODD = {
  voice: ["🎤", "Pesan suara"],
  video: ["🎬", "Video"],
  location: ["📍", "Lokasi"],
  contact: ["👤", "Kontak"],
};

/**
 * The row of one item. An item: entry (as the server gives it, or a message on its way), mine,
 * state ("" once the server has it), first (of several from one side), zone, tapped (labels),
 * busy (a label), url (of a photo), quoted (the text that a tap answers).
 * `act` has tap(entry, label, value), list(entry), again(entry) and drop(entry).
 */
export function bubble(item, act) {
  const side = item.mine ? "mine" : "theirs";
  const row = el("div", { className: `row ${side}${item.first ? " first" : ""}` });
  if (item.state) row.dataset.state = item.state;
  row.append(body(item), ...under(item, act));
  return row;
}

function body(item) {
  const { entry } = item;
  if (entry.media === "sticker") {
    return el("div", { className: "bubble sticker" }, unseen("Anda mengirim stiker "), "👍", meta(item));
  }
  const who = unseen(item.mine ? "Anda: " : "Bot: ");
  return el("div", { className: "bubble" }, who, quote(item), ...media(item), words(item), meta(item));
}

function quote({ quoted }) {
  return quoted ? el("blockquote", {}, quoted.split("\n", 1)[0].replaceAll("*", "")) : null;
}

function words({ entry, mine }) {
  const text = entry.kind === "tap" ? entry.label : entry.text;
  if (!text) return null;
  return el("span", { className: "words" }, mine ? text : formatted(text));
}

function media(item) {
  const { entry } = item;
  const odd = ODD[entry.media] ?? ODD[entry.kind];
  if (odd) return [el("span", { className: "odd" }, odd[0], " ", odd[1])];
  if (entry.attachment) return [attached(entry)];
  if (!entry.file && !entry.blob) return [];
  return [entry.media === "document" ? paper(entry.name) : photo(item)];
}

function attached(entry) {
  const href = `/api/files/${entry.n}`;
  const { kind, name } = entry.attachment;
  if (kind === "document") return el("a", { href, download: name, className: "paper" }, icon(PAPER), name);
  return el("a", { href, target: "_blank" }, picture(href, name));
}

const paper = (name) => el("span", { className: "paper" }, icon(PAPER), name || "Berkas");

function photo({ entry, url }) {
  return picture(url || `/api/uploads/${entry.file}`, "Foto yang dikirim");
}

function picture(src, alt) {
  const image = el("img", { src, alt, className: "picture" });
  image.addEventListener("error", () => image.replaceWith(paper(alt)));
  return image;
}

function meta({ entry, mine, state, zone, now }) {
  const time = el("time", {}, hour(entry.at ?? now, zone));
  const title = entry.heard ? `Pesan sebelumnya dibaca sebagai: ${entry.heard}` : "";
  const meta = el("span", { className: "meta", title }, time);
  if (!mine) return meta;
  const pending = state === "waiting" || state === "sending";
  meta.append(icon(pending ? WAITING : TICKS, `icon ${state ? "pending" : "ticks"}`));
  meta.append(unseen(pending ? "sedang dikirim" : state ? "" : "terkirim, dibaca"));
  return meta;
}

function under(item, act) {
  const { entry, state } = item;
  if (state === "failed") {
    return [el("button", { type: "button", className: "retry", onclick: () => act.again(entry) },
               "Belum terkirim, ketuk untuk kirim lagi")];
  }
  if (state === "refused") {
    return [el("button", { type: "button", className: "retry", onclick: () => act.drop(entry) },
               `${entry.error} Ketuk untuk menghapus.`)];
  }
  return entry.rows ? [keys(item, act)] : [];
}

function keys(item, act) {
  const { entry } = item;
  if (entry.draw === "list") {
    const open = el("button", { type: "button", onclick: () => act.list(entry) }, icon(MENU), "Lihat pilihan");
    return el("div", { className: "keys" }, el("div", {}, open));
  }
  const rows = entry.rows.map((row) => el("div", {}, ...row.map((option) => key(item, option, act))));
  return el("div", { className: "keys" }, ...rows);
}

function key({ entry, tapped, busy }, [label, value], act) {
  const button = el("button", { type: "button", onclick: () => act.tap(entry, label, value) },
                    icon(BACK), label);
  if (tapped.includes(label)) {
    button.classList.add("tapped");
    button.append(unseen(", sudah dipilih"));
  }
  if (busy === label) button.classList.add("busy");
  return button;
}
