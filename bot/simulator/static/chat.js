// The conversation on the screen: which bubbles stand there, in order, kept up to date in place.
import { bubble } from "./bubbles.js";
import { el } from "./dom.js";
import { day } from "./text.js";

const NEAR = 120; // pixels from the end that still count as reading the newest

/** Everything that stands on one phone, as items for `bubble`, and lines with days between. */
function itemsOf({ entries, pending, channel, zone, now, urls }) {
  const items = [];
  const taps = tapsOf(entries, pending);
  const shared = { channel, zone, now, taps, urls, texts: new Map() };
  for (const entry of entries) addItem(items, { entry, mine: entry.mine, state: "" }, shared);
  for (const entry of pending) addItem(items, { entry, mine: true, state: entry.state }, shared);
  return items;
}

/** What was tapped, by the number of the entry the button stands under. */
function tapsOf(entries, pending) {
  const tapped = new Map();
  const busy = new Map();
  for (const entry of entries) {
    if (entry.on) tapped.set(entry.on, [...(tapped.get(entry.on) ?? []), entry.label]);
  }
  for (const message of pending) {
    if (message.on && message.state !== "failed") busy.set(message.on, message.label);
  }
  return { tapped, busy };
}

function addItem(items, item, { channel, zone, now, taps, urls, texts }) {
  const { entry, mine, state } = item;
  texts.set(entry.n, entry.text);
  // As on a real phone: on Telegram a tap leaves no bubble, on WhatsApp it does.
  const silent = channel === "telegram" && entry.kind === "tap";
  if (silent && state !== "failed" && state !== "refused") return;
  const today = day(entry.at ?? now, zone);
  const before = items.at(-1);
  if (before?.today !== today) items.push({ id: `day ${today}`, line: today, today });
  items.push({
    ...item, today, zone, now,
    id: entry.key ?? `n${entry.n}`,
    first: before?.today !== today || before.mine !== mine,
    tapped: taps.tapped.get(entry.n) ?? [],
    busy: taps.busy.get(entry.n) ?? "",
    url: entry.url ?? urls.get(entry.key),
    quoted: entry.kind === "tap" && !silent ? texts.get(entry.on) : "",
  });
}

function signature({ state, first, tapped, busy, line, zone, entry }) {
  return JSON.stringify([state, first, tapped, busy, line, zone, entry?.n, entry?.error]);
}

export class Chat {
  #chat = "";
  #nodes = new Map();
  #following = true; // the newest stays in sight until one scrolls up
  #top = 0;
  #size = "";

  /** `log` holds the bubbles, `scroll` scrolls them, `down` leads to the newest. */
  constructor(log, scroll, down, act) {
    Object.assign(this, { log, scroll, down, act });
    scroll.addEventListener("scroll", () => this.#scrolled());
    down.addEventListener("click", () => this.toEnd("smooth"));
    new ResizeObserver(() => this.#resized()).observe(scroll);
    log.addEventListener("load", () => this.#keepEnd(), true); // a photo takes its place late
  }

  /** Show this phone: {chat, entries, pending, channel, zone, now, urls, hint}. */
  show(screen) {
    const fresh = screen.chat !== this.#chat;
    if (fresh) this.#clear(screen.chat);
    if (this.#place(itemsOf(screen), screen.hint) || fresh) {
      if (fresh || this.#following) this.toEnd(fresh ? "instant" : "smooth");
      else this.#offerDown();
    }
  }

  #clear(chat) {
    this.#chat = chat;
    this.#nodes.clear();
    this.log.replaceChildren();
  }

  /** Put the items in place, touching only what changed; true when anything did. */
  #place(items, hint) {
    const wanted = items.length ? items : [{ id: "hint", hint }];
    const ids = new Set(wanted.map((item) => item.id));
    for (const [id, { node }] of this.#nodes) {
      if (!ids.has(id)) {
        node.remove();
        this.#nodes.delete(id);
      }
    }
    let changed = false;
    wanted.forEach((item, place) => {
      changed = this.#one(item, place) || changed;
    });
    return changed;
  }

  #one(item, place) {
    const known = this.#nodes.get(item.id);
    const sign = signature(item);
    const node = known?.sign === sign ? known.node : this.#make(item);
    if (known && known.node !== node) known.node.replaceWith(node);
    if (this.log.children[place] !== node) this.log.insertBefore(node, this.log.children[place] ?? null);
    this.#nodes.set(item.id, { node, sign });
    return known?.node !== node;
  }

  #make(item) {
    if (item.line) return el("div", { className: "day" }, el("span", {}, item.line));
    if (item.hint) return el("div", { className: "hint" }, el("p", {}, item.hint));
    return bubble(item, this.act);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toEnd(behavior) {
    this.#following = true;
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior });
    this.down.hidden = true;
  }

  #keepEnd() {
    if (this.#following) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  #resized() {
    this.#size = this.#measure();
    this.#keepEnd();
  }

  #measure() {
    return `${this.scroll.clientWidth} ${this.scroll.clientHeight}`;
  }

  #scrolled() {
    const top = this.scroll.scrollTop;
    if (this.atEnd) this.#following = true;
    // A phone that is turned, or a keyboard that comes up, scrolls too: that was not the person.
    else if (top < this.#top && this.#size === this.#measure()) this.#following = false;
    this.#top = top;
    this.#offerDown();
  }

  #offerDown() {
    this.down.hidden = this.#following || this.atEnd;
  }
}
