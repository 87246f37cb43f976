// The people of the sandbox: names, roles, faces, and the menu to become one of them.

import { h } from "./dom.js";
import { t } from "./i18n.js";

const ROLES = ["rep", "manager", "admin", "stranger"];

export const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

/** What the person is at work; whoever has no role is a stranger to the bot. */
export function roleName({ role_hint: role }) {
  if (!role) return t("role.stranger");
  return ROLES.includes(role) ? t(`role.${role}`) : role;
}

export function avatar({ id, first_name: name }) {
  return h("span", { class: `avatar hue-${Math.abs(id) % 7}`, "aria-hidden": "true", text: [...name][0] ?? "?" });
}

const rank = ({ role_hint: role }) => {
  const at = ROLES.indexOf(role || "stranger");
  return at < 0 ? ROLES.length : at;
};

export function sorted(people) {
  return [...people].sort((a, b) => rank(a) - rank(b) || a.id - b.id);
}

/** Menu entries under headings by role. */
export function peopleMenu(state, chosen, pick) {
  const items = [];
  let heading = null;
  for (const person of sorted(state.people.values())) {
    const role = roleName(person);
    if (role !== heading) items.push({ heading: role });
    heading = role;
    items.push({
      text: fullName(person),
      detail: person.username ? `@${person.username}` : "",
      avatar: avatar(person),
      badge: person.id !== chosen && person.unread ? person.unread : null,
      checked: person.id === chosen,
      run: () => pick(person),
    });
  }
  return items;
}
