"""How surely characters seen in a text mean a Chinese name: which part was seen, how exactly, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .mention import Evidence
from .names import Unit
from .segment import BRANCH, CORE, KIND, LEGAL, is_generic, is_kind, is_place
from .surround import AFTER_NAME, trust


@dataclass(frozen=True, slots=True)
class HanForm:
    """One spelling of one customer's name."""

    customer: int
    units: tuple[Unit, ...]
    core: int
    """How many distinctive characters it has."""
    alias: bool


@dataclass(slots=True)
class Block:
    """Characters of a name (by position, with their likeness) seen at ``[start, end)``."""

    start: int
    end: int
    matched: dict[int, float]


def judge(form: HanForm, text: str, blocks: list[Block]) -> list[Evidence]:
    """Evidence from the blocks of one name: each block with core characters, joined by the others near it."""
    units = form.units
    cored = [b for b in blocks if any(units[j].weight >= CORE for j in b.matched)]
    used: list[tuple[int, int]] = []
    found: list[Evidence] = []
    for block in sorted(cored, key=lambda b: -_sum(form, b.matched, CORE)):
        if any(block.start < e and s < block.end for s, e in used):
            continue
        one = _gather(form, text, block, blocks)
        used.append((one.start, one.end))
        evidence = _weigh(form, text, one, blocks)
        if evidence:
            found.append(evidence)
    return found or [e for b in blocks if (e := _without_core(form, b))]


def _without_core(form: HanForm, block: Block) -> Evidence | None:
    """Weak evidence from a branch or a long kind alone."""
    exact = min(block.matched.values()) == 1.0
    branch = _sum(form, block.matched, BRANCH)
    if branch >= 2 * BRANCH and exact:
        return Evidence(form.customer, block.start, block.end, 0.42, branch, "name.branch")
    kind = _sum(form, block.matched, KIND)
    if kind >= 4 * KIND and len(block.matched) >= 4 and exact:
        return Evidence(form.customer, block.start, block.end, 0.58, kind, "name.kind")
    return None


def _sum(form: HanForm, matched: dict[int, float], weight: float) -> float:
    return sum(q * form.units[j].weight for j, q in matched.items() if form.units[j].weight == weight)


def _gather(form: HanForm, text: str, core: Block, blocks: list[Block]) -> Block:
    """``core`` with the parts of the name that stand within a few characters of it, in any order."""
    whole = Block(core.start, core.end, dict(core.matched))
    for block in sorted(blocks, key=lambda b: abs(b.start - core.start)):
        fresh = {j: q for j, q in block.matched.items() if j not in whole.matched}
        gap = max(block.start - whole.end, whole.start - block.end)
        if len(fresh) >= 2 and 0 <= gap <= 3:
            whole = Block(min(whole.start, block.start), max(whole.end, block.end), whole.matched | fresh)
    units = form.units
    window = text[whole.end : whole.end + 6]
    for j in range(len(units) - 1):
        if j in whole.matched or units[j].weight > KIND or units[j].weight == LEGAL:
            continue
        at = window.find(units[j].char + units[j + 1].char)
        if at >= 0 and not re.search(r"[,。;!?\n]", window[:at]):
            whole.matched[j] = whole.matched[j + 1] = 1.0
            whole.end = max(whole.end, text.index(units[j].char + units[j + 1].char, whole.end - 1) + 2)
            window = text[whole.end : whole.end + 6]
    return whole


def _weigh(form: HanForm, text: str, block: Block, blocks: list[Block]) -> Evidence | None:
    units = form.units
    core = {j: q for j, q in block.matched.items() if units[j].weight >= CORE}
    exact = sum(1 for q in core.values() if q == 1.0)
    fuzzy = len(core) - exact
    extras = sum(units[j].weight for j in block.matched if LEGAL < units[j].weight < CORE)
    legal = sum(units[j].weight for j in block.matched if units[j].weight == LEGAL)
    far = sum(
        units[j].weight * 0.5
        for other in blocks
        for j, q in other.matched.items()
        if q == 1.0 and j not in block.matched and units[j].weight == BRANCH
    )
    missing = form.core - len(core)
    base = _part(form, text, block, core) if missing > 0 else {1: 0.6, 2: 0.86}.get(form.core, 0.92)
    if fuzzy:
        average = sum(core.values()) / len(core)
        base *= average if len(core) >= 3 or extras >= KIND * 2 else average * 0.72
        if fuzzy > 1 and extras < KIND * 2:
            base *= 0.85
    rule = "name.exact" if not fuzzy and not missing else "name.sound" if fuzzy else "name.part"
    strength = base + min(0.1, 0.1 * extras) + min(0.02, legal)
    if extras == 0 and not form.alias and len(core) <= 3:
        strength *= trust(text, block.start, block.end, fuzzy=fuzzy > 0, part=missing > 0)
    if _contradicts(text, block, units):
        strength *= 0.84
    weight = sum(core.values()) + extras + legal + far
    return Evidence(form.customer, block.start, block.end, min(strength, 0.99), weight, rule)


def _part(form: HanForm, text: str, block: Block, core: dict[int, float]) -> float:
    """Trust in a part of the core: its beginning is how names are shortened, its end or middle less so."""
    units = form.units
    places = [j for j, u in enumerate(units) if u.weight >= CORE]
    share = len(core) / form.core
    size = len(core)
    lead = size >= 2 and sorted(core) == places[:size]
    exact = all(q == 1.0 for q in core.values())
    if lead and (exact or size >= 3):
        # What is left over as a word of its own (云帆|国际货运) was only not known for a kind of business.
        if form.core - size >= 2:
            return 0.55 if size == 2 and is_place(_chars(units, core)) else {2: 0.85}.get(size, 0.91)
        # One character short of a word of three: 张大夫 is not 张大姐, while 去巴适吃饭 is 巴适鲜.
        return 0.86 if size > 2 else 0.8 if AFTER_NAME.match(text[block.end : block.end + 5]) else 0.52
    base = ({1: 0.6, 2: 0.86}.get(form.core, 0.92)) * (
        (0.62 + 0.33 * share) if places[0] in core and size >= 2 else (0.42 + 0.3 * share)
    )
    if size == 1:
        base *= 0.75
    elif _tail_of_name(form, block) and exact:
        base = 0.83
    elif (exact or size >= 3) and not is_kind(_chars(units, core)) and not is_place(_chars(units, core)):
        base = max(base, _after_place(sorted(core), places))
    if size == 2 and form.core == 3 and sorted(core) == [places[0], places[2]]:
        base *= 0.6  # 老?姓: the middle was another character altogether
    return base if exact or size >= 3 else base * 0.6


def _chars(units: tuple[Unit, ...], places: Iterable[int]) -> str:
    return "".join(units[j].char for j in sorted(places))


def _after_place(core: list[int], places: list[int]) -> float:
    """Trust in the end or the middle of the core: what stands before may be a place that no list knows (寮步|联胜)."""
    first, size = places.index(core[0]), len(core)
    if core != places[first : first + size]:
        return 0.0
    left = len(places) - first - size
    if left == 0 or (first in (2, 3) and left > 1):
        return (0.82 if size == 2 else 0.88) if first >= 2 else 0.68
    return 0.0


def _tail_of_name(form: HanForm, block: Block) -> bool:
    """Whether the end of the core was seen with the whole kind after it: 锦悦酒店 for 西安曲江锦悦酒店."""
    units = form.units
    last = max(j for j, u in enumerate(units) if u.weight >= CORE)
    kinds = [j for j, u in enumerate(units) if u.weight == KIND and j > last]
    return len(kinds) >= 2 and {last - 1, last, *kinds} <= block.matched.keys()


def _contradicts(text: str, block: Block, units: tuple[Unit, ...]) -> bool:
    """Whether another kind of business follows the name ("华联药房" for 华联超市)."""
    own = "".join(u.char for u in units)
    for size in (4, 3, 2):
        word = text[block.end : block.end + size]
        if len(word) == size and is_kind(word) and not is_generic(word):
            return not (set(word) & set(own))
    return False
