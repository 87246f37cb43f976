"""A message cut into clauses and sentences: the scope of a cue, of a negation, of a date."""

# ruff: noqa: E501
from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_SENTENCE = re.compile(
    r"[。;!?\n]+|\.(?=\s|$)(?<!\bmr\.)(?<!\bms\.)(?<!\bdr\.)(?<!\bst\.)(?<!\bmrs\.)(?<!\bno\.)(?<!\bco\.)|[\U0001f000-\U0001faff☀-➿]+"
)
_CLAUSE = re.compile(
    r",(?![0-9]{3}(?![0-9]))|、(?=[^、,。]{5,})|(?<=[㐀-鿿◆])[ \t]+(?=[^0-9\s])|\s+-+\s+|:(?![0-9]{2})|\s(?:but|and then|however|although|though|then)\s"
)


@dataclass(frozen=True, slots=True)
class Clauses:
    """Bounds of clauses, in order, covering the whole text."""

    bounds: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]

    def at(self, position: int) -> tuple[int, int]:
        """The clause that holds ``position``."""
        return self.bounds[max(0, bisect_right(self.bounds, (position, 1 << 30)) - 1)]

    def sentence_at(self, position: int) -> tuple[int, int]:
        """The sentence that holds ``position``."""
        return self.sentences[max(0, bisect_right(self.sentences, (position, 1 << 30)) - 1)]


def split(text: str, dates: list[int]) -> Clauses:
    """Cut normalised lower-case ``text``. A space right after a name or a day (``dates``: their ends) cuts nothing."""
    ends = sorted({m.end() for m in _SENTENCE.finditer(text)} | {len(text)})
    sentences = _between(ends)
    cuts = sorted(set(ends) | {m.end() for m in _CLAUSE.finditer(text) if not _joined(text, m, dates)})
    return Clauses(_between(cuts), sentences)


def _joined(text: str, m: re.Match[str], dates: list[int]) -> bool:
    return not m.group(0).strip() and (m.start() in dates or text[m.start() - 1] == "◆" or text[m.end()] == "◆")


def _between(cuts: list[int]) -> tuple[tuple[int, int], ...]:
    starts = [0, *cuts[:-1]]
    return tuple((a, b) for a, b in zip(starts, cuts, strict=True) if b > a) or ((0, 0),)
