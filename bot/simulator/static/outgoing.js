// Messages on their way: one after the other, kept with their key until the server has them.
import { newKey, Offline, say, upload } from "./api.js";

/**
 * A message: person, channel, kind, text and what else `Say` has, `blob` (a file to be sent
 * first), key, state ("waiting", "sending", "failed", "refused") and error.
 */
export class Outgoing {
  #running = false;

  /** `view()` gives what the page has seen; `arrived(answer)` and `changed()` tell the page. */
  constructor(view, arrived, changed) {
    this.messages = [];
    this.view = view;
    this.arrived = arrived;
    this.changed = changed;
  }

  add(message) {
    this.messages.push({ ...message, key: newKey(), state: "waiting", error: "" });
    this.#run();
  }

  /** Send again, with the same key, what did not get through in this message's chat. */
  again(message) {
    for (const other of this.of(message)) {
      if (other.state === "failed") other.state = "waiting";
    }
    this.#run();
  }

  drop(message) {
    this.messages = this.messages.filter((other) => other !== message);
    this.changed();
  }

  /** What is on its way in a chat, in order. */
  of({ person, channel }) {
    return this.messages.filter((it) => it.person === person && it.channel === channel);
  }

  async #run() {
    this.changed();
    if (this.#running) return;
    this.#running = true;
    let next;
    while ((next = this.messages.find((message) => message.state === "waiting"))) {
      next.state = "sending";
      this.changed();
      await this.#send(next);
      this.changed();
    }
    this.#running = false;
  }

  async #send(message) {
    let answer;
    try {
      if (message.blob && !message.file) message.file = (await upload(message.blob)).file;
      const { blob, url, state, error, ...said } = message;
      answer = await say({ ...said, after: this.view().after });
    } catch (error) {
      this.#failed(message, error);
      return;
    }
    this.messages = this.messages.filter((other) => other !== message);
    this.arrived(answer, message);
  }

  #failed(message, error) {
    if (!(error instanceof Offline)) {
      message.state = "refused";
      message.error = error.message;
      return;
    }
    // What was written after it waits too: order within a chat comes first.
    for (const other of this.of(message)) {
      if (other === message || other.state === "waiting") other.state = "failed";
    }
  }
}
