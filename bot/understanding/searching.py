"""Whether a message asks who said something: 谁提过冷柜, "who mentioned freezer". What was said is searched for."""

from __future__ import annotations

import re
from functools import cache

from .lexicon import table
from .normalise import Text

_LONGEST = 80  # characters of such a question
_MOST = 40  # characters of the words sought
_ARTICLE = re.compile("^(?:an?|the) ", re.IGNORECASE)
_BLANKS = " \t「」『』“”\"'()（）:,.、。《》"


def words_sought(text: Text) -> str | None:
    """The words to search what was said for, as written, if ``text`` asks for that and nothing else."""
    if len(text.lower) > _LONGEST or "\n" in text.lower.strip():
        return None
    match = _forms().fullmatch(text.lower.strip())
    if match is None:
        return None
    start = len(text.lower) - len(text.lower.lstrip())
    said = next((number for number in range(1, match.re.groups + 1) if match.group(number)), 0)
    words = text.words(start + match.start(said), start + match.end(said)).strip(_BLANKS)
    words = _ARTICLE.sub("", words)
    plain = match.group(said).strip(_BLANKS)
    return words if words and len(words) <= _MOST and plain not in table("search")["never"] else None


@cache
def _forms() -> re.Pattern[str]:
    data = table("search")
    tail = f"(?:{'|'.join(_plain(one) for one in data['endings'])})" + r"\s*[?？!！。.~]*"
    return re.compile("|".join(f"(?:{_form(one)}{tail})" for one in data["forms"]))


def _form(form: str) -> str:
    left, right = form.split("…")
    gap = r"[\s:「“\"']*" if not left.rstrip().isascii() else ""
    return f"{_plain(left)}{gap}(.+?){_plain(right)}"


def _plain(cue: str) -> str:
    """A form as a pattern; longer ones of several are tried first."""
    parts = re.split(r"\[([^\]]*)\](\?)?", cue)
    found = re.escape(parts[0])
    for options, optional, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        several = "|".join(re.escape(one) for one in sorted(options.split("|"), key=lambda one: (-len(one), one)))
        found += f"(?:{several}){optional or ''}{re.escape(rest)}"
    return found
