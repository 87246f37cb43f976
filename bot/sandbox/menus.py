"""The command menus that the bot sets, by scope and language."""

from __future__ import annotations

from .model import Chat, Json

Scope = tuple[str, int, int]
"""The scope's type, its chat and its user; 0 where the type has none."""

DEFAULT: Scope = ("default", 0, 0)


class CommandMenus:
    """Command lists keyed by scope and two-letter language ("" for every language)."""

    def __init__(self) -> None:
        self._lists: dict[tuple[Scope, str], list[Json]] = {}

    def set(self, scope: Scope, language: str, commands: list[Json]) -> None:
        """An empty list is the same as none."""
        if commands:
            self._lists[scope, language] = commands
        else:
            self.delete(scope, language)

    def get(self, scope: Scope, language: str) -> list[Json]:
        """Exactly what was set for this scope and language."""
        return self._lists.get((scope, language), [])

    def delete(self, scope: Scope, language: str) -> None:
        self._lists.pop((scope, language), None)

    def seen_by(self, person_id: int, language_code: str, chat: Chat, is_admin: bool = False) -> list[Json]:
        """The menu a client shows: the narrowest scope that has one, in each scope the own language first."""
        language = language_code.split("-")[0].lower()
        for scope in _scopes(person_id, chat, is_admin):
            for candidate in (language, ""):
                if commands := self._lists.get((scope, candidate)):
                    return commands
        return []


def _scopes(person_id: int, chat: Chat, is_admin: bool) -> list[Scope]:
    """Narrowest first, as the Bot API documentation orders them."""
    if chat.type == "private":
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), DEFAULT]
    scopes: list[Scope] = [("chat_member", chat.id, person_id)]
    if is_admin:
        scopes.append(("chat_administrators", chat.id, 0))
    scopes.append(("chat", chat.id, 0))
    if is_admin:
        scopes.append(("all_chat_administrators", 0, 0))
    return [*scopes, ("all_group_chats", 0, 0), DEFAULT]
