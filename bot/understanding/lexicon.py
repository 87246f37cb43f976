"""The word tables in ``data/``: loaded once, compiled to one pattern a table.

A cue is written as it is said. ``*`` stands for a few words or characters in between, ``[a|b]`` for one of several,
``[a]?`` for something that may be missing, ``~`` at the end of an English word for any ending, ``#`` for a number,
``@`` for a word that counts things (箱, 件 …), ``<name>`` for any word of the list ``name`` under ``[sets]``,
``<!ab>`` in front for "not after one of these characters".
"""

# ruff: noqa: E501
from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
LANGUAGES = ("zh", "en")
SCRIPTS = ("latin", "han", "")
"""Of letters alone, of Chinese characters alone, of both."""
_HAN_GAP = r"(?:◆+|[^,。;!?\n◆]){0,8}?"
_WORD_GAP = r"(?:◆[◆ ]*◆ |[^\s,.;!?]+ ){0,4}?"
# Read from its first digit to its last: a long row of digits is tried once, not from each of them.
_NUMBER = (
    r"(?:(?<![0-9])[0-9][0-9.,]*+|(?<![零一二三四五六七八九十百千万两半几])[零一二三四五六七八九十百千万两半几]++)"
)
_COUNT = "(?:多|来|几)?(?:箱|件|桶|袋|瓶|包|份|台|套|张|盒|条|支|吨|斤|公斤|罐|打|个|只|组|板|托|车|柜|批|提|听|卷|樽|杯|把|双|对|扎|筐|篮|枝|本|块|片|根|棵|尊|坛|壶|单|样|款)"
_PIECE = re.compile(r"\[([^\]]*)\](\?)?|<!([^>]+)>|<([a-z_]+)>|\*|#|@|~|\$| +|[^\[\]<>*#@~$ ]+")


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed ``data/<name>.toml``."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _set(name: str) -> tuple[str, ...]:
    words = [word for language in LANGUAGES for word in table(f"cues.{language}").get("sets", {}).get(name, ())]
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


def _pieces(cue: str, ascii_only: bool) -> Iterator[str]:
    for match in _PIECE.finditer(cue):
        piece = match.group(0)
        if piece.startswith("["):
            inner = "|".join(_body(option, ascii_only) for option in match.group(1).split("|"))
            yield f"(?:{inner}){match.group(2) or ''}"
        elif piece.startswith("<!"):
            yield f"(?<![{re.escape(match.group(3))}])"
        elif piece.startswith("<"):
            yield f"(?:{'|'.join(_body(word, ascii_only) for word in _set(match.group(4)))})"
        elif piece == "*":
            yield _WORD_GAP if ascii_only else _HAN_GAP
        elif piece == "#":
            yield _NUMBER
        elif piece == "@":
            yield _COUNT
        elif piece == "$":
            yield r"(?=[\s?!。]*$)"
        elif piece == "~":
            yield "[a-z']*"
        elif piece.isspace():
            yield r"\s{1,3}"
        else:
            yield re.escape(piece)


def _body(cue: str, ascii_only: bool) -> str:
    body = "".join(_pieces(cue, ascii_only))
    return body.replace(r"\s{1,3}" + _WORD_GAP + r"\s{1,3}", r"\s{1,3}" + _WORD_GAP) if ascii_only else body


def compile_cue(cue: str) -> str:
    """The pattern of one cue; English cues match whole words only."""
    ascii_only = _ascii_only(cue)
    body = _body(cue, ascii_only)
    if not ascii_only:
        return body
    left = r"(?<![a-z0-9])" if cue[0].isalnum() or cue[0] in "[<" else ""
    right = r"(?![a-z0-9])" if cue[-1].isalnum() or cue[-1] in "]?~>" else ""
    return f"{left}{body}{right}"


def _ascii_only(cue: str) -> bool:
    return cue.isascii() and all(word.isascii() for name in re.findall("<([a-z_]+)>", cue) for word in _set(name))


def alternatives(cues: Iterable[str]) -> str:
    """One alternation of all cues, longest first, gathered by first character so that scanning stays cheap."""
    plain: dict[str, list[str]] = defaultdict(list)
    rest: list[str] = []
    english: dict[str, list[str]] = defaultdict(list)
    cues = set(cues)
    for cue in sorted(cues, key=lambda c: (-len(c), c)):
        pattern = compile_cue(cue)
        if cue.isascii() and cue[0].isalpha() and not _optional_first(cue):
            english[cue[0]].append(pattern.removeprefix(r"(?<![a-z0-9])")[1:])
        elif not cue.isascii() and cue[0] not in "<[*#@~" and not _optional_first(cue):
            plain[cue[0]].append(pattern[len(re.escape(cue[0])) :])
        else:
            rest.append(pattern)
    parts = list(_in_bunches(plain))
    parts += rest
    if english:
        inner = "|".join(f"{first}(?:{'|'.join(tails)})" for first, tails in english.items())
        parts.append(f"(?<![a-z0-9])(?:{inner})")
    if not parts:
        return r"(?!)"
    return _begun("|".join(parts), cues)


_BUNCH = 16


def _in_bunches(tails: dict[str, list[str]]) -> Iterator[str]:
    """Alternatives by their first character, bunch by bunch: where none of a bunch stands, one look passes it over."""
    firsts = sorted(tails)
    for bunch in (firsts[at : at + _BUNCH] for at in range(0, len(firsts), _BUNCH)):
        inner = "|".join(f"{re.escape(first)}(?:{'|'.join(tails[first])})" for first in bunch)
        yield f"(?=[{re.escape(''.join(bunch))}])(?:{inner})"


def _begun(body: str, cues: set[str]) -> str:
    """``body`` tried only where one of the characters stands with which its cues begin: most places are passed over
    by one look instead of one for each alternative."""
    begun = {one.removeprefix(_WORD)[:1] for cue in cues for one in _beginnings(cue)}
    return body if "" in begun or not begun else f"(?=[{re.escape(''.join(sorted(begun)))}])(?:{body})"


_WORD = "^"
"""Marks a beginning that stands where a word in Latin letters begins."""
_LATIN_START, _HAN_START = 3, 2
_NUMERALS = frozenset("0123456789零一二三四五六七八九十百千万两半几")


@cache
def beginnings(group: str, script: str = "") -> frozenset[str]:
    """How what fits a cue of ``group`` may begin, as :func:`beginnings_of` tells of a text; with "" among them where
    that cannot be told."""
    cues = [cue for cue in cue_list(group) if _may_stand(cue, script)]
    return frozenset(one for cue in cues for one in _beginnings(cue))


def beginnings_of(text: str) -> frozenset[str]:
    """Characters, pairs of them, and the first letters of words: a cue none of whose beginnings is among them is not in
    the text."""
    found = {"", *text, *map("".join, pairwise(text))}
    for match in _WORD_START.finditer(text):
        at = match.start()
        found.update(_WORD + text[at : at + size] for size in range(1, _LATIN_START + 1))
    return frozenset(found)


_WORD_START = re.compile(r"(?<![a-z0-9])[a-z0-9]")


def _beginnings(cue: str) -> set[str]:
    """The beginnings of what fits ``cue``; one of them is "" where they cannot be told."""
    word = _ascii_only(cue) and (cue[0].isalnum() or cue[0] in "[<")
    ended, going = _walk(cue, _LATIN_START if word else _HAN_START)
    found = ended | going
    if not word:
        return found
    return {_WORD + one if one[:1].isalnum() else one[:_HAN_START] for one in found}


def _walk(cue: str, most: int) -> tuple[set[str], set[str]]:
    """Beginnings of ``cue``, up to ``most`` characters: those that end there, and those that what follows goes on."""
    ended: set[str] = set()
    going = {""}
    for match in _PIECE.finditer(cue):
        piece = match.group(0)
        if piece.startswith("<!"):
            continue
        if piece.startswith(("[", "<")):
            options = match.group(1).split("|") if piece[0] == "[" else list(_set(match.group(4)))
            walks = [_walk(option, most) for option in options]
            stop, on = (set().union(*some) for some in zip(*walks, strict=True))
        elif piece == "#":
            stop, on = set(_NUMERALS), set()
        elif piece in ("*", "@", "~", "$") or piece.isspace():
            return ended | going, set()
        else:
            stop, on = set(), {piece}
        ended |= {(a + b)[:most] for a in going for b in stop}
        longer = {(a + b)[:most] for a in going for b in on}
        ended |= {one for one in longer if len(one) == most}
        going = {one for one in longer if len(one) < most} | (going if match.group(2) else set())
        if not going:
            break
    return ended, going


def _optional_first(cue: str) -> bool:
    return len(cue) > 1 and cue[1] == "?"


def pattern(cues: Iterable[str]) -> re.Pattern[str]:
    """A compiled :func:`alternatives`."""
    return re.compile(alternatives(cues))


@cache
def cue_pattern(group: str, script: str = "") -> re.Pattern[str]:
    """All cues of ``group`` ("complaint.words") in the cue tables of all languages.

    With ``script`` "latin" or "han" only those that can stand in a text without Chinese characters, or without Latin
    letters: much less to try.
    """
    return pattern(cue for cue in cue_list(group) if _may_stand(cue, script))


_HAN = re.compile(r"[㐀-鿿]")


def _may_stand(cue: str, script: str) -> bool:
    if script == "latin":
        return "[" in cue or not _HAN.search(cue)
    return script != "han" or not (cue.isascii() and cue[0].isalpha() and "<" not in cue)


def script_of(text: str) -> str:
    """ "latin" for a text without Chinese characters, "han" for one without Latin letters, else ""."""
    if not _HAN.search(text):
        return "latin"
    return "" if _LATIN.search(text) else "han"


_LATIN = re.compile("[a-z]")


@cache
def cue_list(group: str) -> tuple[str, ...]:
    """The words of one group over all languages."""
    words: list[str] = []
    for language in LANGUAGES:
        node: Any = table(f"cues.{language}")
        for key in group.split("."):
            node = node.get(key, {}) if isinstance(node, dict) else {}
        if isinstance(node, list):
            words += node
    return tuple(words)


def words_regex(words: Iterable[str]) -> str:
    """A plain alternation, longest first, for use inside a larger pattern."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))
