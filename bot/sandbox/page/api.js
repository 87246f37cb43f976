// Talking to the sandbox: requests that say clearly why they failed, and the stream of events.

const PATIENCE_MS = 20_000;
const EVENTS = ["message", "edited", "deleted", "typing", "read", "answer", "inline", "clock", "faults", "people"];

/** A request that came to nothing. `offline` is true when no answer arrived at all. */
export class ApiError extends Error {
  constructor(message, { status = 0, offline = false } = {}) {
    super(message);
    this.status = status;
    this.offline = offline;
  }
}

async function call(path, { body, form } = {}) {
  const options = { method: body || form ? "POST" : "GET", signal: AbortSignal.timeout(PATIENCE_MS) };
  if (form) options.body = form;
  if (body) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    throw new ApiError(error.message, { offline: true });
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(data.error || `${answer.status}`, { status: answer.status });
  return data;
}

const post = (path, body = {}) => call(path, { body });

export const state = () => call("/phone/state");
export const clock = { move: (body) => post("/phone/clock", body) };
export const faults = { get: () => call("/phone/faults"), set: (body) => post("/phone/faults", body) };
export const fileUrl = (id) => `/phone/file/${encodeURIComponent(id)}`;

/** What one person can do. `chat` is the person's own id for the private chat with the bot. */
export function person(id) {
  const at = (name) => `/phone/${id}/${name}`;
  return {
    chat(chat, { before, limit = 50 } = {}) {
      const query = new URLSearchParams({ limit });
      if (before) query.set("before", before);
      return call(`${at("chat")}/${chat}?${query}`);
    },
    send: (chat, text, replyTo) => post(at("send"), { chat, text, ...(replyTo ? { reply_to: replyTo } : {}) }),
    edit: (chat, messageId, text) => post(at("edit"), { chat, message_id: messageId, text }),
    remove: (chat, messageId) => post(at("delete"), { chat, message_id: messageId }),
    press: (chat, messageId, row, col) => post(at("press"), { chat, message_id: messageId, row, col }),
    inline: (query) => post(at("inline"), { query }),
    choose: (chat, queryId, resultId) => post(at("choose"), { chat, query_id: queryId, result_id: resultId }),
    read: (chat, messageId) => post(at("read"), { chat, message_id: messageId }),
    start: (payload = "") => post(at("start"), { payload }),
    block: () => post(at("block")),
    unblock: () => post(at("unblock")),
    location: (chat, latitude, longitude) => post(at("location"), { chat, latitude, longitude }),
    contact: (chat, phone, name) => post(at("contact"), { chat, phone_number: phone, first_name: name }),
    upload(chat, kind, file, caption, replyTo) {
      const form = new FormData();
      form.set("chat", chat);
      form.set("kind", kind);
      form.set("caption", caption);
      if (replyTo) form.set("reply_to", replyTo);
      form.set("file", file, file.name);
      return call(at("upload"), { form });
    },
  };
}

/**
 * Follow the sandbox's events for as long as the page lives. `onEvent(name, data)` gets each event;
 * `onStatus(online, again)` every change of the connection, `again` being true when events may have been missed.
 */
export function follow(onEvent, onStatus) {
  let opened = 0;
  let wait = 500;
  function open() {
    const source = new EventSource("/phone/events");
    source.onopen = () => {
      wait = 500;
      opened += 1;
      onStatus(true, opened > 1);
    };
    source.onerror = () => {
      onStatus(false, false);
      // The browser tries again by itself after a cut line, but gives up after a wrong answer.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 8_000);
    };
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => onEvent(name, event.data ? JSON.parse(event.data) : {}));
    }
  }
  open();
}
