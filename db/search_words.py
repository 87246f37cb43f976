"""What the words of a customer, its people and its notes are (see :mod:`db.search_index`).

Loads the tables by which names are read, so it is imported where words are made or looked for.
"""

from __future__ import annotations

from bot.understanding.tokens import fold, key, name_tokens, note_tokens

__all__ = ["address_tokens", "key", "name_tokens", "note_tokens", "person_tokens"]

_ADDRESS = 60  # characters


def address_tokens(address: str) -> set[str]:
    """Every two letters or characters of an address that stand side by side."""
    text = key(address)[:_ADDRESS]
    return {text[at : at + 2] for at in range(len(text) - 1)}


def person_tokens(name: str, title: str | None) -> set[str]:
    """What a contact is called: the name, its words, the surname with the title, the given name."""
    whole, rank = key(name), key(title or "")
    found = {whole, *(key(word) for word in fold(name).split())}
    if not whole.isascii() and 2 <= len(whole) <= 4:
        if rank:
            found |= {whole + rank, whole[0] + rank}
        if len(whole) == 3:
            found.add(whole[1:])
    elif rank:
        found.add(rank + whole)
    return {one for one in found if len(one) > 1}
