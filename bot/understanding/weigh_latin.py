"""How surely words seen in a text mean a name in Latin letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from .lexicon import table
from .mention import Evidence
from .names import BRANCH, CORE, Word
from .spelt import Token, common, first_names


@dataclass(frozen=True, slots=True)
class LatinForm:
    """One spelling of one customer's name in Latin letters."""

    customer: int
    words: tuple[Word, ...]
    alias: bool


class Hit(NamedTuple):  # made by the thousand: three times as fast as a frozen dataclass
    """``tokens`` words of the text from ``token`` on seen as ``words`` words of the name from ``position`` on."""

    token: int
    tokens: int
    position: int
    words: int
    quality: float


_MOST_PLACES = 24
"""Places in one text at which one name is looked at."""
Group = dict[int, Hit]
"""Position in the name → what was seen of it."""


def judge(form: LatinForm, hits: list[Hit], tokens: list[Token], plain: str) -> list[Evidence]:
    """Evidence from the words of one name: groups of words that stand close together."""
    # A figure that stands apart from every other word of the name counts something.
    said = {h.token for h in hits if not tokens[h.token][0].isdigit()}
    hits = [h for h in hits if h.token in said or h.token - 1 in said or h.token + 1 in said]
    hits.sort(key=lambda h: (h.token, -h.words, -h.quality, h.position))
    groups: list[Group] = []
    taken: set[int] = set()
    last = -10
    for hit in hits:
        if hit.token - last > 2 or not groups:
            groups.append({})
        if hit.token in taken or any(p in groups[-1] for p in range(hit.position, hit.position + hit.words)):
            continue
        groups[-1] |= dict.fromkeys(range(hit.position, hit.position + hit.words), hit)
        taken.update(range(hit.token, hit.token + hit.tokens))
        last = max(last, hit.token + hit.tokens - 1)
    return [_weigh(form, group, tokens, plain) for group in groups[:_MOST_PLACES] if group]


def _weigh(form: LatinForm, group: Group, tokens: list[Token], plain: str) -> Evidence:
    core = [w for w in form.words if w.weight >= CORE]
    got = [w for w in core if w.position in group]
    used = [group[w.position] for w in form.words if w.position in group]
    start = min(tokens[h.token][1] for h in used)
    end = max(tokens[h.token + h.tokens - 1][2] for h in used)
    weight = sum(w.weight * group[w.position].quality for w in form.words if w.position in group)
    if not got:
        return _without_core(form, group, start, end, weight)
    quality = sum(group[w.position].quality for w in got) / len(got)
    extras = sum(w.weight * group[w.position].quality for w in form.words if w.position in group and w.weight < CORE)
    share = len(got) / len(core)
    strength = 0.93 if share == 1 else _part(core, got)
    strength = strength * (0.45 + 0.55 * quality) + min(0.06 if share == 1 else 0.12, 0.15 * extras)
    words = [tokens[h.token][0] for h in used]
    if not extras:
        strength *= _context(words, plain, start, quality, share)
    order = [group[w.position].token for w in form.words if w.position in group and w.weight >= CORE]
    if order != sorted(order):
        strength, weight = strength * 0.93, weight - 0.2
    rule = "name.words" if quality == 1 and share == 1 else "name.misspelt" if quality < 0.95 else "name.part"
    return Evidence(form.customer, start, end, min(strength, 0.99), weight, rule)


def _without_core(form: LatinForm, group: Group, start: int, end: int, weight: float) -> Evidence:
    """Weak evidence from the whole branch alone ("Jurong East"), weaker from other words."""
    branch = [w.position for w in form.words if w.weight == BRANCH]
    if branch and all(p in group and group[p].quality >= 0.9 for p in branch):
        return Evidence(form.customer, start, end, 0.5, weight, "name.branch")
    together = len(group) > 1 and max(group) - min(group) == len(group) - 1
    strength = 0.57 if together and all(h.quality == 1.0 for h in group.values()) else 0.3
    return Evidence(form.customer, start, end, strength, weight, "name.kind")


def _part(core: list[Word], got: list[Word]) -> float:
    """Trust in some of the words of the core: the first of them is how names are shortened."""
    telling = [w for w in got if len(w.text) >= 4 and not _everyday(w.text)]
    together = got[-1].position - got[0].position == len(got) - 1
    if core[0] in got:
        # What is left over may be no more than a kind of business that no list knows: Lone Star|Equine.
        lead = 0.89 if core[0] in telling or (together and len(got) > 1) else 0.74
        if len(got) == 1 and core[0].text in first_names():
            lead = 0.72  # the first name of a customer who is a person: it may be anybody's
        return min(0.92, lead + (0.02 if together else 0.01) * (len(got) - 1))
    if len(got) > 1 and together:
        return 0.82 if telling else 0.7
    return (0.7 if telling else 0.54) + 0.06 * (len(got) - 1)


def _everyday(word: str) -> bool:
    return word in _ordinary() or word in common()


def _context(words: list[str], plain: str, start: int, quality: float, share: float) -> float:
    """Less trust in one everyday word written small in the middle of a sentence."""
    capital = plain[start : start + 1].isupper()
    if not all(map(_everyday, words)):
        return 1.0 if capital or quality == 1 or share < 1 else 0.96
    if len(words) > 1:
        return 1.0 if capital or start == 0 else 0.85
    if start == 0:
        return 0.78 if share < 1 else 0.98 if capital else 0.85
    return 0.97 if capital else 0.55


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(table("names")["ordinary"]["en"])
