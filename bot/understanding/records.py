"""Several records in one message: which words belong to which customer."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from .clauses import Clauses
from .mention import Mention
from .normalise import Text

_LIST = re.compile(
    r"^[\s,、/&+;]*(?:和|与|跟|及|以及|还有|同埋|同|and|then|&|再去|后去|然后|接着|又去|去了?|跑了?|到了?|the|,)*[\s,、]*$"
)
_LISTED = re.compile(r"[\s,、]*")
_ALL = re.compile(r"都|均|全|各|两家|三家|几家|\b(?:both|all|each|either)\b")
_LINE = re.compile(r"\n+")


@dataclass
class Part:
    """The pieces of the message that one record is read from, as bounds in the normalised text."""

    customers: tuple[int, ...]
    line: int
    pieces: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    """Names of other customers inside the pieces."""

    @cached_property
    def covered(self) -> frozenset[int]:
        """Where characters of other customers' names stand; asked once the part is complete."""
        return frozenset(position for start, end in self.hidden for position in range(start, end))

    @cached_property
    def places(self) -> list[int]:
        """Where the characters of the :func:`excerpt` stand in the text; -1 between pieces. Of another customer's name
        one blank is left: a clause with twenty names makes twenty records, each to be read."""
        found: list[int] = []
        last = -1
        for start, end in sorted(set(self.pieces)):
            if last >= 0 and start > last:
                found.append(-1)
            inside = range(start, end)
            found += [at for at in inside if at not in self.covered or at == start or at - 1 not in self.covered]
            last = end
        return found


def divide(text: Text, clauses: Clauses, mentions: list[Mention]) -> list[Part]:
    """One part for each customer (in a message of several lines: for each customer and line); empty if only one."""
    line_of = _lines(text.lower)
    many_lines = "\n" in text.lower.strip()

    def reaches(context: tuple[int, int], start: int) -> bool:
        """Whether words without a customer go with the clause at ``start``: its line, or a day over the lines below."""
        return not many_lines or line_of(context[0]) == line_of(start) or _header(text.lower[slice(*context)])

    parts: dict[tuple[tuple[int, ...], int], Part] = {}
    context: list[tuple[int, int]] = []
    current: list[Part] = []
    for start, end in _with_bare_names(text.lower, clauses.bounds, mentions):
        inside = [m for m in mentions if start <= m.start < end]
        line = line_of(start) if many_lines else 0
        if not inside:
            if current and (not many_lines or current[0].line == line or not _header(text.lower[start:end])):
                for part in current:
                    part.pieces.append((start, end))
            else:
                context = [*context, (start, end)] if not current else [(start, end)]
                current = []
            continue
        owners = _owners(text.lower, inside)
        current = []
        for mention in owners:
            key = (mention.customers, line)
            if key not in parts:
                parts[key] = Part(mention.customers, line, [one for one in context if reaches(one, start)])
            parts[key].pieces.append((start, end))
            parts[key].hidden += [(m.start, m.end) for m in inside if m.customers != mention.customers]
            current.append(parts[key])
        if len(current) > 1 and len(owners) == len(inside):
            current = current[-1:] if not _LIST.match(text.lower[inside[0].end : inside[-1].start]) else current
    return list(parts.values()) if len(parts) > 1 else []


def _with_bare_names(lower: str, bounds: Sequence[tuple[int, int]], mentions: list[Mention]) -> list[tuple[int, int]]:
    """The clauses, with what is nothing but names joined to the clause it shares a verb with: "A, B都去了", "went to A,
    B, nobody in"."""
    if len(mentions) < 2:
        return list(bounds)
    found: list[tuple[int, int]] = []
    waiting: int | None = None
    for start, end in bounds:
        inside = [m for m in mentions if start <= m.start < end]
        bare = bool(inside) and not _beside(lower, start, end, inside)
        before = [m for m in mentions if found and found[-1][0] <= m.start < found[-1][1]]
        if bare and before and waiting is None and _LISTED.fullmatch(lower[before[-1].end : inside[0].start]):
            found[-1] = (found[-1][0], end)
        elif bare and "\n" not in lower[start:end]:
            if waiting is not None and not _ends_open(lower, found[-1]):
                waiting = None
            waiting = start if waiting is None else waiting
            found.append((start, end))
        elif waiting is not None and inside and (_ALL.search(lower[start:end]) or _ends_open(lower, found[-1])):
            while found and found[-1][0] >= waiting:
                found.pop()
            found.append((waiting, end))
            waiting = None
        else:
            found.append((start, end))
            waiting = None
    return found


def _beside(lower: str, start: int, end: int, inside: list[Mention]) -> str:
    """What a clause holds beside names."""
    rest, at = "", start
    for one in inside:
        rest += lower[at : one.start]
        at = max(at, one.end)
    return (rest + lower[at:end]).strip(" ,、和与跟及&+的")


def _ends_open(lower: str, clause: tuple[int, int]) -> bool:
    """Whether a list goes on behind a clause."""
    return lower[slice(*clause)].rstrip().endswith("、")


def _header(clause: str) -> bool:
    """A line that only tells the day of the lines below it."""
    return len(clause.strip(" :\n")) <= 12 and bool(
        re.search(r"[0-9月日号周星期礼拜天]|day|mon|tue|wed|thu|fri|sat|sun", clause)
    )


def _owners(lower: str, inside: list[Mention]) -> list[Mention]:
    """The customers a clause speaks of: all of a list, else the first."""
    owners = [inside[0]]
    for left, right in itertools.pairwise(inside):
        if not _LIST.match(lower[left.end : right.start]):
            break
        if right.customers not in [m.customers for m in owners]:
            owners.append(right)
    return owners


def _lines(lower: str) -> Callable[[int], int]:
    starts = [m.end() for m in _LINE.finditer(lower)]
    return lambda position: bisect_right(starts, position)


def excerpt(text: Text, part: Part) -> Text:
    """The words of one record as a text of its own; offsets still point into the whole message."""
    covered, places = part.covered, part.places
    plain = "".join("\n" if at < 0 else " " if at in covered else text.plain[at] for at in places)
    lower = "".join("\n" if at < 0 else " " if at in covered else text.lower[at] for at in places)
    following = [*places[1:], -1]
    offsets = [text.offsets[at if at >= 0 else after] for at, after in zip(places, following, strict=True)]
    offsets.append(text.offsets[max((end for _, end in part.pieces), default=0)])
    unread = {text.offsets[at] for start, end in part.pieces for at in range(start, end) if at in covered}
    return Text(text.original, plain, lower, tuple(offsets), text.traditional, tuple(unread))


def inside(part: Part, mentions: list[Mention]) -> list[Mention]:
    """The places that name the part's customers, as bounds in its :func:`excerpt`."""
    found: list[Mention] = []
    here = {place: at for at, place in enumerate(part.places)}
    for start, end in sorted(set(part.pieces)):
        for one in mentions:
            if start <= one.start and one.end <= end and set(one.customers) & set(part.customers):
                at = here[one.start]
                found.append(replace(one, start=at, end=at + one.end - one.start, customers=part.customers))
    return found


def outside(text: Text, parts: list[Part]) -> tuple[str, ...]:
    """The original words of ``text`` that belong to none of ``parts``."""
    inside = {at for part in parts for start, end in part.pieces for at in range(start, end)}
    words: list[str] = []
    last = -2
    for at in range(len(text.plain)):
        if at in inside:
            continue
        if at != last + 1:
            words.append("")
        words[-1] += text.original[text.offsets[at] : text.offsets[at + 1]]
        last = at
    return tuple(one for one in words if len(one.strip()) >= WORTH_KEEPING)


WORTH_KEEPING = 6
"""Characters; shorter words that no record holds are let go."""
STRETCH = 480
"""Characters read in one go; longer messages are cut at line ends, else at the ends of sentences."""
_CUT = (re.compile(r"\n+"), re.compile(r"[。!?;]+|\.(?=\s)"), re.compile(r"[\s,、]"))


def stretches(text: Text) -> list[Text]:
    """``text`` itself, or its consecutive stretches when it is long."""
    if len(text.plain) <= STRETCH:
        return [text]
    found: list[Text] = []
    start = 0
    while start < len(text.plain):
        end = _cut(text.plain, start)
        found.append(
            Text(
                text.original,
                text.plain[start:end],
                text.lower[start:end],
                text.offsets[start : end + 1],
                text.traditional,
            )
        )
        start = end
    return found


def _cut(plain: str, start: int) -> int:
    """Where the stretch that begins at ``start`` ends."""
    if len(plain) - start <= STRETCH:
        return len(plain)
    for pattern in _CUT:
        ends = [m.end() for m in pattern.finditer(plain, start + STRETCH // 4, start + STRETCH)]
        if ends:
            return ends[-1]
    return start + STRETCH
