"""Search what was said: visits, complaints, orders, promises and notes, for words, the latest first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.understanding.tokens import fold, note_query
from db.search import Said, said_with
from db.user import User


def words_of(query: str) -> list[str]:
    """The words that a record has to contain, folded: all of them."""
    return list(dict.fromkeys(fold(query).split()))


def can_search(query: str) -> bool:
    """Whether there is enough to search for: a Chinese character, or two letters."""
    tokens, begun = note_query(query)
    return bool(tokens) or len(begun or "") > 1


def search_notes(session: Session, actor: User, query: str, limit: int, customers: tuple[int, ...] = ()) -> list[Said]:
    """The latest records the actor may see (of some customers, if any are given) that have all words of the query, as
    LIKE would find them, but for capitals and traditional characters."""
    words = words_of(query)
    only = words[0] if len(words) == 1 else None
    tokens, begun = note_query(query)

    def fits(text: str) -> bool:
        return only in text if only is not None else all(word in text for word in words)

    return said_with(session, actor, tokens, begun, fits, limit, customers)


def excerpt(text: str, words: list[str], longest: int) -> list[tuple[str, bool]]:
    """A stretch of a text around the first of some folded words, in pieces: which are the words sought."""
    flat = " ".join(text.split())
    folded, at = "", list[int]()
    for number, char in enumerate(flat):
        piece = fold(char)
        folded += piece
        at += [number] * len(piece)
    at.append(len(flat))
    spans = sorted(
        (at[start], at[start + len(word) - 1] + 1) for word in words for start in _places(folded, word) if word
    )
    first = spans[0][0] if spans else 0
    begin = max(0, first - longest // 3) if len(flat) > longest else 0
    end = min(len(flat), begin + longest)
    pieces, here = [("…", False)] if begin else [], begin
    for start, stop in spans:
        start, stop = max(start, here), min(stop, end)
        if start < stop:
            pieces += [(flat[here:start], False), (flat[start:stop], True)]
            here = stop
    pieces += [(flat[here:end], False), ("…" if end < len(flat) else "", False)]
    return [piece for piece in pieces if piece[0]]


def _places(text: str, word: str) -> list[int]:
    found, at = [], text.find(word)
    while at >= 0 and word:
        found.append(at)
        at = text.find(word, at + len(word))
    return found
