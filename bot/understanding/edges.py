"""Words looked up at the end or the beginning of a stretch of text, by their first or last character: quicker than one
large pattern tried at every place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

_FILLING = " \t\n:=◇,~"
_LAPS = 8


def _letter(char: str) -> bool:
    return "a" <= char <= "z"


class Endings:
    """Words before a figure, with fillers ("about", 大概) between."""

    def __init__(self, words: Iterable[str], fillers: Iterable[str]) -> None:
        self._words, self._fillers = _by(words, -1), _by(fillers, -1)

    def match(self, head: str) -> bool:
        """Whether ``head`` ends in one of the words and any number of fillers."""
        for _ in range(_LAPS):
            head = head.rstrip(_FILLING)
            if not head:
                return False
            if _ends(head, self._words.get(head[-1], ())):
                return True
            filler = _ends(head, self._fillers.get(head[-1], ()))
            if not filler:
                return False
            head = head[: -len(filler)]
        return False

    def stripped(self, head: str) -> str:
        """``head`` without what fills its end."""
        for _ in range(_LAPS):
            head = head.rstrip(_FILLING)
            filler = _ends(head, self._fillers.get(head[-1:], ()))
            if not filler:
                return head
            head = head[: -len(filler)]
        return head


class Beginnings:
    """Words right after a figure. ``unless``: next characters with which a word means something else."""

    def __init__(self, words: Iterable[str], unless: Mapping[str, str] | None = None, *, skip: str = " ") -> None:
        self._words, self._unless, self._skip = _by(words, 0), dict(unless or {}), skip

    def match(self, tail: str) -> bool:
        """Whether ``tail`` begins with one of the words, after at most one space (or all of ``skip``)."""
        tail = tail[1:] if self._skip == " " and tail[:1] in (" ", "\t", "\n") else tail.lstrip(self._skip)
        for word in self._words.get(tail[:1], ()):
            if not tail.startswith(word):
                continue
            after = tail[len(word) : len(word) + 1]
            if (word.isascii() and _letter(word[-1]) and _letter(after)) or (
                after and after in self._unless.get(word, "")
            ):
                continue
            return True
        return False


def _ends(head: str, words: Iterable[str]) -> str:
    for word in words:
        if head.endswith(word):
            before = head[-len(word) - 1 : -len(word)]
            if not (_letter(word[0]) and before and _letter(before)):
                return word
    return ""


def _by(words: Iterable[str], place: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        found[word[place]].append(word)
    return {char: tuple(some) for char, some in found.items()}
