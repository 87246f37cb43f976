// What was typed and not sent yet, kept in the browser: a reload or a change of person loses nothing.

const key = (person, chat) => `huike.draft.${person}.${chat}`;

/** `{text, replyTo, editing, aside}`: `aside` is what stood in the box before an edit began. */
export function load(person, chat) {
  try {
    return JSON.parse(localStorage.getItem(key(person, chat))) ?? {};
  } catch {
    return {};
  }
}

export function save(person, chat, draft) {
  try {
    if (draft.text || draft.replyTo || draft.editing || draft.aside) {
      localStorage.setItem(key(person, chat), JSON.stringify(draft));
    } else {
      localStorage.removeItem(key(person, chat));
    }
  } catch {
    // A browser that keeps nothing still sends.
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(`huike.${name}`, JSON.stringify(value));
  } catch {
    // As above.
  }
}

export function recall(name, otherwise = null) {
  try {
    return JSON.parse(localStorage.getItem(`huike.${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
