"""What a message tells of a customer for good: its contract, its habits, who decides there and who left.

Cautious on purpose: a fact that is missed can be typed in, a false one misleads for years. A message that has none of
the words under ``[gate]`` of the tables costs a few microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from . import details, people
from .facts_dates import days_of_month, named_day
from .lexicon import LANGUAGES, table, words_regex
from .normalise import Text, is_han, normalise, simplify
from .people_zh import surnames

PERSONAL = frozenset({"wedding", "likes", "role", "title", "left_on", "contact"})
"""Fields that are a person's rather than the customer's."""
_DATES = frozenset({"contract_end", "since"})
_DAYS = frozenset({"founded", "wedding"})
_MOST_TAGS = 5
_LONGEST_TAG = 20
_LONGEST = 1000  # characters of a message that are read
_SENTENCE = re.compile(r"[^。;!?\n]+[?]?")
_PART = re.compile(r"\$\{([a-z_]+)\}")
_TRIM = " ,，、。.;；:：-—的了"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing told. ``value`` is what the profile keeps: ISO dates, ``S06-18`` or ``L08-15`` for a day of the year,
    a code, or the words as they were written; of a pinned tier its code, a colon and why. ``person`` is whose it is; of
    a new contact the value is the name, told with a ``title`` and a ``phone``. ``start`` and ``end`` are offsets in the
    normalised text, of the whole saying."""

    field: str
    value: str
    start: int
    end: int
    person: str | None = None
    title: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    """``sure``: the words cannot mean anything else, so nothing vetoes them."""

    field: str
    value: str | None
    patterns: tuple[re.Pattern[str], ...]
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The rules of a language, and the words that call for them or forbid them."""

    gate: dict[str, tuple[str, ...]]
    also: dict[str, tuple[str, ...]]
    rules: tuple[_Rule, ...]
    veto: dict[str, tuple[str, ...]]
    levels: dict[str, str]
    tiers: dict[str, str]
    title: re.Pattern[str]


@cache
def _grammar(language: str) -> _Grammar:
    data = table(f"facts.{language}")
    levels, tiers = (
        {word: code for code, words in data[name].items() for word in words} for name in ("levels", "tiers")
    )
    parts = {**data["parts"], "levels": words_regex(levels), "tiers": words_regex(tiers)}
    rules = tuple(
        _Rule(
            one["field"],
            one.get("value"),
            tuple(re.compile(_filled(p, parts)) for p in one["patterns"]),
            one.get("sure", False),
        )
        for one in data["rule"]
    )
    gate = {field: tuple(words) for field, words in data["gate"].items()}
    veto = {name: tuple(words) for name, words in data["veto"].items()}
    also = {field: tuple(words) for field, words in data["also"].items()}
    return _Grammar(gate, also, rules, veto, levels, tiers, re.compile(f"{parts['title']}$"))


def _filled(pattern: str, parts: dict[str, str]) -> str:
    while "${" in pattern:
        pattern = _PART.sub(lambda part: parts[part[1]], pattern)
    return pattern


@lru_cache(maxsize=128)
def _normal(text: str) -> Text:
    """A message is asked about several times on its way; this is most of what that costs."""
    return normalise(text[:_LONGEST])


def _called(grammar: _Grammar, low: str) -> Iterator[str]:
    """The fields whose words are in a message."""
    for field, words in grammar.gate.items():
        if any(word in low for word in words):
            also = grammar.also.get(field)
            if also is None or any(word in low for word in also):
                yield field


def facts(text: str, now: datetime, names: Iterable[str] = (), known: Iterable[str] = ()) -> tuple[Fact, ...]:
    """What ``text`` tells of the customer who goes by ``names``, where the people ``known`` work.

    ``now`` is aware, in the writer's zone. The first saying of a field counts, of each person.
    """
    normal = _normal(text)
    found = list(_found(normal, now, _spoken(normal, names), tuple(known)))
    kept: dict[tuple[str, str, str], Fact] = {}
    for fact in sorted(found, key=lambda one: one.start):
        many = fact.value if fact.field in ("tag", "alias", "contact") else ""
        kept.setdefault((fact.field, fact.person or "", many), fact)
    return tuple(kept.values())


def may_tell(text: str) -> bool:
    """Whether a message has a word at all that such facts are told with: to be asked before anything costly."""
    low = _normal(text).lower
    return any(True for language in LANGUAGES for _ in _called(_grammar(language), low))


def only_facts(text: str, now: datetime, names: Iterable[str] = (), known: Iterable[str] = ()) -> bool:
    """Whether the message tells such facts and hardly anything else."""
    normal = _normal(text)
    names = _spoken(normal, names)
    told = facts(text, now, names, known)
    if not told:
        return False
    covered = set().union(*(range(fact.start, fact.end) for fact in told))
    covered |= {i for start, end in _spans(normal.lower, names) for i in range(start, end)}
    rest = "".join(c if i not in covered else " " for i, c in enumerate(normal.lower))
    return len(re.findall(r"[㐀-鿿]|[a-z0-9]+", rest)) <= 3


def _spoken(text: Text, names: Iterable[str]) -> tuple[str, ...]:
    """The names, and of each the beginning that it is shortened to in the text: 华联 of 华联超市城西店."""
    found: list[str] = []
    for name in names:
        found.append(name)
        low = normalise(name).lower.strip()
        ends = (end for end in range(len(low) - 1, 1, -1) if is_han(low[end - 1]) or low[end : end + 1] == " ")
        short = next((low[:end] for end in ends if low[:end] in text.lower), None)
        if short is not None:
            found.append(short)
    return tuple(found)


def _found(text: Text, now: datetime, names: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Fact]:
    for language in LANGUAGES:
        grammar = _grammar(language)
        called = set(_called(grammar, text.lower))
        if called:
            masked = _masked(text, names, known if called & PERSONAL else None)
            for rule in grammar.rules:
                if rule.field in called:
                    yield from _of_rule(rule, grammar, text, masked, now)


def _masked(text: Text, names: tuple[str, ...], known: tuple[str, ...] | None) -> str:
    """The text with the customer as ◆, and people (where they are ``known`` or look like it) as ◇, phones as #."""
    spans = _spans(text.lower, names)
    masked = _put(text.lower, spans, "◆")
    masked = _put(masked, details.phones(masked, []), "#")
    if known is None:
        return masked
    masked = _put(masked, _spans(masked, known), "◇")
    found = people.find(masked.replace("◇", "◆"), text.plain, spans)
    return _put(masked, [(one.start, one.end) for one in found if not one.staff], "◇")


def _spans(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    wanted = sorted({low for name in names if len(low := normalise(name).lower.strip()) > 1}, key=len, reverse=True)
    if not wanted:
        return []
    return [found.span() for found in re.finditer("|".join(re.escape(one) for one in wanted), text)]


def _put(text: str, spans: list[tuple[int, int]], mark: str) -> str:
    for start, end in spans:
        text = text[:start] + mark * (end - start) + text[end:]
    return text


def _of_rule(rule: _Rule, grammar: _Grammar, text: Text, masked: str, now: datetime) -> Iterator[Fact]:
    for sentence in _SENTENCE.finditer(masked):
        for pattern in rule.patterns:
            match = pattern.search(sentence.group(0))
            if match is not None and not _vetoed(rule, grammar, match):
                yield from _read(rule, grammar, text, match, sentence.start(), now)
                break


def _vetoed(rule: _Rule, grammar: _Grammar, match: re.Match[str]) -> bool:
    if rule.sure:
        return False
    sentence = match.string
    if sentence.rstrip().endswith(("?", "吗")):
        return True
    if rule.field in grammar.veto["keep"]:
        return rule.field == "motives" and any(word in sentence for word in grammar.veto["no"])
    start = max(sentence.rfind(",", 0, match.start()), sentence.rfind("\n", 0, match.start())) + 1
    end = sentence.find(",", match.end())
    clause = sentence[start : end if end >= 0 else len(sentence)]
    said = match.groupdict().get("level")
    if said:
        clause = clause.replace(said, "")
    return any(word in clause for word in grammar.veto["clause"])


def _read(
    rule: _Rule, grammar: _Grammar, text: Text, match: re.Match[str], shift: int, now: datetime
) -> Iterator[Fact]:
    groups = match.groupdict()

    def words(name: str) -> str:
        start, end = match.span(name)
        return text.words(start + shift, end + shift).strip(_TRIM)

    start, end = match.start() + shift, match.end() + shift
    person = words("p") if groups.get("p") else None
    if rule.field == "contact":
        title = words("t") if groups.get("t") else None
        phone = next((words(one) for one in ("ph", "ph2") if groups.get(one)), None)
        which = "n" if groups["n"] else "n2"
        if (name := _newcomer(words(which), groups[which], title, match.group(0))) is not None:
            yield Fact("contact", name, start, end, title=title or _title_in(name, grammar), phone=phone)
    elif groups.get("tier"):
        yield Fact(rule.field, f"{grammar.tiers[groups['tier']]}:{words('v') if groups.get('v') else ''}", start, end)
    elif groups.get("level"):
        yield Fact(rule.field, grammar.levels[groups["level"]], start, end)
    elif rule.value is not None:
        value = now.date().isoformat() if rule.field == "left_on" else rule.value
        yield Fact(rule.field, value, start, end, person)
    elif rule.field == "tag":
        for one in _tags(words("v"), grammar, sure=rule.sure):
            yield Fact("tag", one, start, end)
    elif (found := _value(rule, grammar, groups["v"], words("v"), now)) is not None:
        yield Fact(rule.field, found, start, end, person)


def _value(rule: _Rule, grammar: _Grammar, said: str, words: str, now: datetime) -> str | None:
    if rule.field in _DATES:
        day = named_day(said, now.date(), past=rule.field == "since")
        return day.isoformat() if day else None
    if rule.field in _DAYS:
        return year_day(said, now)
    if any(word in said for word in grammar.veto.get(rule.field, ())):
        return None
    return words or None


def year_day(said: str, now: datetime) -> str | None:
    """The day of a year that normalised lower-case words name, as ``S06-18`` or ``L08-15``; None if they name none."""
    found = details.birthday(f"生日{said}", now, [])
    if found is None:
        return None
    day = found.value
    limit = 30 if day.lunar else days_of_month(date(2024, day.month, 1))
    return str(day) if day.day <= limit else None


def _newcomer(name: str, masked: str, title: str | None, said: str) -> str | None:
    """The name of somebody new. A bare surname gets the title behind it; what no rule knew as a person (no ◇) has to
    begin like a Chinese name."""
    if "◇" not in masked and simplify(name[:1]) not in surnames():
        return None
    return name + title if title and len(name) <= 2 and "姓" in said else name


def _title_in(name: str, grammar: _Grammar) -> str | None:
    """The title that a name ends in: 陈采购."""
    found = grammar.title.search(name)
    return found[0] if found else None


def _tags(words: str, grammar: _Grammar, *, sure: bool) -> list[str]:
    """The tags in a row of words; none where the row rather tells what is wrong with some label."""
    found = [one.strip("「」“”\"'") for one in re.split(r"[\s,，、/;]+", words)]
    found = [one for one in found if one and one not in ("and", "和", "&")]
    if not 0 < len(found) <= _MOST_TAGS or any(len(one) > _LONGEST_TAG for one in found):
        return []
    unsure = any(char.isdigit() for char in words) or any(word in words for word in grammar.veto["tag"])
    if unsure and not sure:
        return []
    return list(dict.fromkeys(found))
