// Where one writes: the text field, examples, photos by button, drop or paste.
import { byId, el, toggles } from "./dom.js";

const MOST = 16 * 1024 * 1024;
const LINES = 120; // pixels that the field may grow to
const SENT_AS = {
  voice: { kind: "media", media: "voice" },
  sticker: { kind: "media", media: "sticker" },
  location: { kind: "location" },
};

/** `send(message)` takes a message without its chat, `tell(sentence)` says what went wrong. */
export class Composer {
  #files = [];
  #used = new Set();
  #chips = "";

  constructor(send, tell) {
    this.send = send;
    this.tell = tell;
    this.text = byId("text");
    this.#typing();
    this.#attaching();
    this.#dropping();
    this.#photoSheet();
  }

  #typing() {
    const form = byId("composer");
    this.text.addEventListener("input", () => this.#fit());
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.text.value.trim();
      if (!text) return;
      this.send({ kind: "text", text });
      this.text.value = "";
      this.#fit();
      this.text.focus();
    });
  }

  #fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, LINES)}px`;
    byId("chips").classList.toggle("away", this.text.value !== "");
  }

  /** Offer examples that were not used yet by this person; "/start" reads as "Mulai". */
  offer(person) {
    const left = person.tries.filter((text) => !this.#used.has(`${person.address} ${text}`));
    const offered = `${person.address} ${left.join("|")}`;
    if (offered === this.#chips) return;
    this.#chips = offered;
    byId("chips").replaceChildren(...left.map((text) => this.#chip(person, text)));
    byId("chips").scrollLeft = 0;
  }

  #chip(person, text) {
    const words = text === "/start" ? "Mulai" : `Coba: ${text}`;
    const onclick = () => {
      this.#used.add(`${person.address} ${text}`);
      this.offer(person);
      this.send({ kind: "text", text });
    };
    return el("button", { type: "button", onclick }, words);
  }

  #attaching() {
    const menu = byId("attachments");
    const close = toggles(byId("attach"), menu, (open) => {
      menu.hidden = !open;
      if (open) menu.querySelector("button").focus();
    });
    menu.addEventListener("click", (event) => {
      const choice = event.target.closest("button")?.dataset.attach;
      if (!choice) return;
      close();
      if (choice === "file") byId("file").click();
      else this.send(SENT_AS[choice]);
    });
    byId("file").addEventListener("change", () => {
      this.#preview([...byId("file").files]);
      byId("file").value = "";
    });
  }

  #dropping() {
    const phone = byId("phone");
    const over = (shown) => (byId("drop").hidden = !shown);
    phone.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    phone.addEventListener("dragleave", (event) => {
      if (!phone.contains(event.relatedTarget)) over(false);
    });
    phone.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      this.#preview([...event.dataTransfer.files]);
    });
    this.text.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (files.length) event.preventDefault();
      this.#preview(files);
    });
  }

  #preview(files) {
    this.#files = files.filter((file) => file.size <= MOST).slice(0, 10);
    if (this.#files.length < files.length) this.tell("Paling banyak 10 berkas, masing-masing 16 MB.");
    if (!this.#files.length) return;
    byId("previews").replaceChildren(...this.#files.map(preview));
    byId("photo-title").textContent =
      this.#files.length > 1 ? `Kirim ${this.#files.length} berkas` : "Kirim foto";
    byId("caption").value = this.text.value;
    byId("photo").showModal();
    byId("caption").focus();
  }

  #photoSheet() {
    byId("photo-form").addEventListener("submit", () => {
      const caption = byId("caption").value.trim();
      const album = this.#files.length > 1 ? `album-${Date.now()}` : "";
      this.#files.forEach((blob, place) => this.send(file(blob, place ? "" : caption, album)));
      this.text.value = "";
      this.#fit();
      this.text.focus();
    });
  }
}

const isPicture = (blob) => blob.type.startsWith("image/");

function preview(blob) {
  if (!isPicture(blob)) return el("p", {}, `📄 ${blob.name}`);
  return el("img", { src: URL.createObjectURL(blob), alt: blob.name });
}

function file(blob, text, album) {
  const media = isPicture(blob) ? "photo" : "document";
  const url = isPicture(blob) ? URL.createObjectURL(blob) : "";
  return { kind: "media", media, text, blob, url, album, name: blob.name.slice(-120) };
}
