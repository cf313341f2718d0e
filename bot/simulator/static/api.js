// The calls to the server; what they are stands in bot/demo_web.py.

const PATIENCE = 20_000; // milliseconds until a call counts as lost
const UPLOAD_PATIENCE = 180_000;

/** The server said no; the message is its sentence. Trying again would not help. */
export class Refused extends Error {}
/** No answer came, or the server is in trouble. The same call can be made again. */
export class Offline extends Error {}

async function call(path, body, type = "application/json", patience = PATIENCE) {
  const signal = AbortSignal.timeout(patience);
  const post = { method: "POST", body, headers: { "Content-Type": type }, signal };
  let response, answer;
  try {
    response = await fetch(path, body === undefined ? { signal } : post);
    answer = await response.json();
  } catch {
    throw new Offline();
  }
  if (response.status >= 500) throw new Offline();
  if (!response.ok) throw new Refused(answer.error);
  return answer;
}

export const state = (view) => call(`/api/state?${new URLSearchParams(view)}`);
export const say = (message) => call("/api/say", JSON.stringify(message));
export const jump = (view, how) => call("/api/clock", JSON.stringify({ ...view, ...how }));
export const restart = (view) => call("/api/restart", JSON.stringify(view));
export const upload = (file) =>
  call("/api/uploads", file, "application/octet-stream", UPLOAD_PATIENCE);

/** A key that no other message has. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
