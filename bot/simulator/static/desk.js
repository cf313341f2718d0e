// Around the phone: whose it is, which app, what time it is, and the restart.
import { byId, el, toggles, unseen } from "./dom.js";
import { day, fieldValue, hour, hourWithZone, shortDay } from "./text.js";

const WIB = "Asia/Jakarta";

export class Desk {
  /** `act` has person(address), stranger(), channel(name), jump(how) and restart(). */
  constructor(act) {
    this.act = act;
    for (const button of document.querySelectorAll("[data-pick]")) {
      button.addEventListener("click", () => act.channel(button.dataset.pick));
    }
    byId("restart").addEventListener("click", () => act.restart());
    this.#clock();
    this.#panel();
  }

  #clock() {
    const jumps = byId("jumps");
    const close = toggles(byId("clock"), jumps, (open) => jumps.classList.toggle("open", open));
    const go = (how) => {
      close();
      this.act.jump(how);
    };
    for (const button of jumps.querySelectorAll("[data-hours]")) {
      button.addEventListener("click", () => go({ hours: Number(button.dataset.hours) }));
    }
    byId("to-next").addEventListener("click", () => go({ until: this.next }));
    byId("leap").addEventListener("submit", (event) => {
      event.preventDefault();
      go({ until: byId("until").value });
    });
  }

  #panel() {
    const open = byId("open-panel");
    const set = (shown) => {
      document.body.classList.toggle("panel-open", shown);
      open.setAttribute("aria-expanded", String(shown));
      (shown ? byId("panel-title") : open).focus();
    };
    open.addEventListener("click", () => set(true));
    byId("close-panel").addEventListener("click", () => set(false));
    byId("panel").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.body.classList.contains("panel-open")) set(false);
    });
  }

  /** Show who there is, who is looked at and how much each has not read yet. */
  people(people, chosen, unread) {
    const nav = byId("people");
    const buttons = people.map((person, place) => this.#person(person, place, chosen, unread(person)));
    const more = el("button", { type: "button", className: "more", onclick: () => this.act.stranger() },
                    el("span", { className: "face" }, "+"), el("span", { className: "name" }, "Orang baru lagi"));
    const focused = nav.contains(document.activeElement) ? document.activeElement.dataset.person : "";
    nav.replaceChildren(...buttons, more);
    if (focused) nav.querySelector(`[data-person="${focused}"]`)?.focus();
    if (this.chosen !== chosen) nav.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
    this.chosen = chosen;
  }

  #person(person, place, chosen, count) {
    const badge = count ? el("span", { className: "badge" }, String(count), unseen(" pesan baru")) : null;
    const face = el("span", { className: `face tone-${place % 5}` }, person.name[0]);
    const name = el("span", { className: "name" }, person.name, el("small", {}, person.role));
    return el("button", {
      type: "button",
      dataset: { person: person.address },
      "aria-pressed": String(person.address === chosen),
      onclick: () => this.act.person(person.address),
    }, face, name, badge);
  }

  /** Show which app is open, and which has something unread. */
  channel(chosen, unread) {
    document.body.dataset.channel = chosen;
    for (const button of document.querySelectorAll("[data-pick]")) {
      const name = button.dataset.pick;
      button.setAttribute("aria-pressed", String(name === chosen));
      button.querySelector(".badge")?.remove();
      const count = unread(name);
      if (count) button.append(el("span", { className: "badge" }, String(count), unseen(" pesan baru")));
    }
  }

  /** Show what time it is in the tried-out world, and when the next reminder is. */
  time(now, zone, next) {
    byId("now").textContent = `${shortDay(now, WIB)} ${hour(now, WIB)}`;
    byId("now").title = `${day(now, WIB)}, ${hourWithZone(now, WIB)}`;
    byId("status-time").textContent = hour(now, zone);
    const field = byId("until");
    field.min = fieldValue(now, WIB);
    if (document.activeElement !== field) field.value = fieldValue(now, WIB);
    this.next = next;
    byId("to-next").hidden = !next;
    byId("to-next").title = next ? `${day(next, WIB)}, ${hourWithZone(next, WIB)}` : "";
  }
}
