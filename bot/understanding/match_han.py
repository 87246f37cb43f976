"""Chinese names in a text: by characters, by sound, in parts and in any order of parts."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from .lexicon import table
from .mention import Evidence
from .names import BRANCH, CORE, KIND, LEGAL, Unit, is_kind
from .normalise import is_han
from .pinyin import blurred, sound

Key = tuple[str, ...]
_BEFORE_NAME = re.compile(
    r"(?:^|[\s,.:;!?。、()\[\]@/\"'「『【-]|拜访了?|去了?|去过|跑了?趟?|到了?|给|跟|和|与|同|约了?|见了?|从|在|帮|问|找|联系|回访|跟进|走访|查一?下?|投诉|评分|订单|提醒我?|答应了?|叫|是|把|对|替|为|陪|请|有|俾|打给|比|畀|后|天|日|午|早|晚|点|号|周[一二三四五六日天]|了|趟|家)$"
)
_AFTER_NAME = re.compile(
    r"^(?:[\s,.:;!?。、()/-]|$|的|那边|那家|那个|这边|这家|老板|店|店长|采购|经理|说|要|订|下单|下了|打|续|来|投诉|反映|评|给|欠|让|催|问|不|没|关|换|又|今|昨|上|这|最近|已|想|在|话|嗰|个|啲|嘅|落单|[一-鿿]{1,2}(?:总|姐|哥|经理|老板|店长|主管|主任|小姐|先生|太太|工|厂长|校长|院长))"
)


_MOST_PLACES = 16
"""Places in one stretch of text at which one name is looked at."""


@dataclass(frozen=True, slots=True)
class HanForm:
    """One spelling of one customer's name."""

    customer: int
    units: tuple[Unit, ...]
    core: float
    alias: bool


@dataclass(slots=True)
class _Block:
    start: int
    end: int
    matched: dict[int, float]


def keys_of(units: tuple[Unit, ...]) -> list[tuple[Key, int]]:
    """Index keys of a name with their position: pairs by sound, and pairs of exact characters around one."""
    found: list[tuple[Key, int]] = []
    for j in range(len(units) - 1):
        a, b = units[j], units[j + 1]
        if max(a.weight, b.weight) >= BRANCH:
            found.append(((blurred(a.char), blurred(b.char)), j))
        if j + 2 < len(units) and max(a.weight, b.weight) >= CORE and (units[j + 2].weight >= KIND):
            found.append(((a.char, "*", units[j + 2].char), j))
    if len(units) == 1:
        found.append(((units[0].char,), 0))
    return found


class HanIndex:
    """Postings from pairs of characters to names."""

    def __init__(self) -> None:
        self._forms: dict[int, HanForm] = {}
        self._postings: dict[Key, set[tuple[int, int]]] = defaultdict(set)
        self._next = 0

    def add(self, form: HanForm) -> int:
        """Keep a name; the number returned removes it again."""
        number = self._next
        self._next += 1
        self._forms[number] = form
        for key, j in keys_of(form.units):
            self._postings[key].add((number, j))
        return number

    def drop(self, number: int) -> None:
        """Forget a name."""
        form = self._forms.pop(number)
        for key, j in keys_of(form.units):
            left = self._postings[key]
            left.discard((number, j))
            if not left:
                del self._postings[key]

    def search(self, text: str) -> list[Evidence]:
        """All evidence in normalised lower-case ``text``."""
        hits: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i in range(len(text) - 1):
            if not is_han(text[i]):
                continue
            if is_han(text[i + 1]):
                for number, j in self._postings.get((blurred(text[i]), blurred(text[i + 1])), ()):
                    hits[number][i - j].append(j)
            if i + 2 < len(text) and is_han(text[i + 2]):
                for number, j in self._postings.get((text[i], "*", text[i + 2]), ()):
                    hits[number][i - j].append(j)
        found: list[Evidence] = []
        for number, diagonals in hits.items():
            form = self._forms[number]
            nearest = sorted(diagonals.items())[:_MOST_PLACES]
            blocks = [_extend(form, text, diagonal, js) for diagonal, js in nearest]
            found += _judge(form, text, [b for b in blocks if b])
        return found


def _likeness(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if sound(a) == sound(b):
        return 0.85
    return 0.7 if blurred(a) == blurred(b) and is_han(a) else 0.0


def _extend(form: HanForm, text: str, diagonal: int, js: list[int]) -> _Block | None:
    units = form.units
    matched: dict[int, float] = {}
    for j in js:
        for k in (j, j + 1, j + 2):
            if k < len(units) and 0 <= k + diagonal < len(text):
                q = _likeness(units[k].char, text[k + diagonal])
                if q and not (units[k].weight == KIND and text[k + diagonal + 1 : k + diagonal + 2] == "长"):
                    matched[k] = q
    if not matched:
        return None
    for step in (-1, 1):
        k = (min(matched) if step < 0 else max(matched)) + step
        while 0 <= k < len(units) and 0 <= k + diagonal < len(text):
            q = _likeness(units[k].char, text[k + diagonal])
            if not q:
                break
            matched[k] = q
            k += step
    return _Block(min(matched) + diagonal, max(matched) + diagonal + 1, matched)


def _judge(form: HanForm, text: str, blocks: list[_Block]) -> list[Evidence]:
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
    if not found:
        for block in blocks:
            branch = _sum(form, block.matched, BRANCH)
            if branch >= 2 * BRANCH and min(block.matched.values()) == 1.0:
                found.append(Evidence(form.customer, block.start, block.end, 0.42, branch, "name.branch"))
                continue
            kind = _sum(form, block.matched, KIND)
            if kind >= 4 * KIND and len(block.matched) >= 4 and min(block.matched.values()) == 1.0:
                found.append(Evidence(form.customer, block.start, block.end, 0.58, kind, "name.kind"))
    return found


def _sum(form: HanForm, matched: dict[int, float], weight: float) -> float:
    return sum(q * form.units[j].weight for j, q in matched.items() if form.units[j].weight == weight)


def _gather(form: HanForm, text: str, core: _Block, blocks: list[_Block]) -> _Block:
    """``core`` with the parts of the name that stand within a few characters of it, in any order."""
    whole = _Block(core.start, core.end, dict(core.matched))
    for block in sorted(blocks, key=lambda b: abs(b.start - core.start)):
        fresh = {j: q for j, q in block.matched.items() if j not in whole.matched}
        gap = max(block.start - whole.end, whole.start - block.end)
        if len(fresh) >= 2 and 0 <= gap <= 3:
            whole = _Block(min(whole.start, block.start), max(whole.end, block.end), whole.matched | fresh)
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


def _weigh(form: HanForm, text: str, block: _Block, blocks: list[_Block]) -> Evidence | None:
    units = form.units
    core = {j: q for j, q in block.matched.items() if units[j].weight >= CORE}
    total = form.core
    got = sum(core.values())
    exact = sum(1 for q in core.values() if q == 1.0)
    extras = sum(
        units[j].weight for j, q in block.matched.items() if units[j].weight < CORE and units[j].weight > LEGAL
    )
    legal = sum(units[j].weight for j in block.matched if units[j].weight == LEGAL)
    far = sum(
        units[j].weight * 0.5
        for other in blocks
        for j, q in other.matched.items()
        if q == 1.0 and j not in block.matched and units[j].weight == BRANCH
    )
    missing = total - len(core)
    base = {1: 0.6, 2: 0.86}.get(int(total), 0.92)
    first = min(j for j, u in enumerate(units) if u.weight >= CORE)
    if missing > 0:
        prefix = first in core and len(core) >= 2
        share = len(core) / total
        base *= (0.62 + 0.33 * share) if prefix else (0.42 + 0.3 * share)
        if len(core) == 1:
            base *= 0.75
        elif _tail_of_name(form, block) and exact == len(core):
            base = 0.83
        if any(q < 1.0 for q in core.values()):
            base *= 0.6
    fuzzy = len(core) - exact
    if fuzzy:
        average = got / len(core)
        base *= average if len(core) >= 3 or extras >= KIND * 2 else average * 0.72
        if fuzzy > 1 and extras < KIND * 2:
            base *= 0.85
    rule = "name.exact" if not fuzzy and not missing else "name.sound" if fuzzy else "name.part"
    strength = base + min(0.1, 0.1 * extras) + min(0.02, legal)
    if extras == 0 and not form.alias and total <= 3:
        strength *= _context(form, text, block, fuzzy > 0)
    if _contradicts(text, block, units):
        strength *= 0.84
    return Evidence(form.customer, block.start, block.end, min(strength, 0.99), got + extras + legal + far, rule)


def _tail_of_name(form: HanForm, block: _Block) -> bool:
    """Whether the end of the core was seen with the whole kind after it: 锦悦酒店 for 西安曲江锦悦酒店."""
    units = form.units
    last = max(j for j, u in enumerate(units) if u.weight >= CORE)
    kinds = [j for j, u in enumerate(units) if u.weight == KIND and j > last]
    return len(kinds) >= 2 and {last - 1, last, *kinds} <= block.matched.keys()


def _context(form: HanForm, text: str, block: _Block, fuzzy: bool) -> float:
    """Less trust in a short bare core where no name would stand, or that is an everyday word."""
    before = bool(_BEFORE_NAME.search(text[max(0, block.start - 5) : block.start]))
    after = bool(_AFTER_NAME.match(text[block.end : block.end + 5]))
    ordinary = text[block.start : block.end] in _ordinary()
    if before and after:
        return 0.9 if ordinary else 1.0
    if before and fuzzy and block.end - block.start >= 3 and len(block.matched) >= 3:
        return 0.8
    if before or after:
        return 0.62 if ordinary or fuzzy else 0.97
    return 0.5 if ordinary or fuzzy else 0.86


def _ordinary() -> frozenset[str]:
    global _ORDINARY
    if _ORDINARY is None:
        _ORDINARY = frozenset(table("names")["ordinary"]["zh"])
    return _ORDINARY


_ORDINARY: frozenset[str] | None = None


def _contradicts(text: str, block: _Block, units: tuple[Unit, ...]) -> bool:
    """Whether another kind of business follows the name ("华联药房" for 华联超市)."""
    own = "".join(u.char for u in units)
    for size in (4, 3, 2):
        word = text[block.end : block.end + size]
        if len(word) == size and is_kind(word):
            return not (set(word) & set(own))
    return False
