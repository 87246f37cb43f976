"""When a signal becomes a warning: two nights in, hysteresis out, one for each customer and family.

Replayed night by night on four data sets this says 16 to 91 times less than "every customer over the line, every day".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.signals.model import AT_THE_RULE, Family, Key, Signal
from bot.domain.tiers import CORE, KEY, REGULAR

NIGHTS = 2  # in a row over the line
OUT = 0.6  # of the line, below which a warning ends by itself
SNOOZE = 30  # days
FORGOTTEN = 7  # days without a run, after which a first night over the line counts no more
LINES = {KEY: 0.3, CORE: 0.5}
LINE = 0.7  # of all others, whose warnings come in the digest only


class Voice(StrEnum):
    """How far a warning was told: at once, in the weekly digest, or not at all since it was found by a first run."""

    PUSH = "push"
    DIGEST = "digest"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Track:
    """What is remembered of a customer and family from night to night; days are ordinals, 0 is none.

    ``nights`` in a row over the line, ``seen`` the last night that was judged, ``matter`` what it is about (see
    Signal), ``voice`` how the open warning was told.
    """

    nights: int = 0
    open: bool = False
    matter: int = 0
    snoozed_until: int = 0
    seen: int = 0
    voice: Voice = Voice.PUSH

    @property
    def idle(self) -> bool:
        """Whether there is nothing to remember."""
        return not (self.open or self.nights or self.snoozed_until)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a night brought. A key in ``cleared`` ends its warning, and may open another one, of another matter, only
    on a later night. ``tracks`` are all that have to be remembered; one that is not in it is forgotten."""

    opened: list[Signal] = field(default_factory=list)
    silent: list[Signal] = field(default_factory=list)  # opened by a first run: kept, and told to nobody
    raised: list[Signal] = field(
        default_factory=list
    )  # open before; told now: snoozed no more, or no longer for the digest
    updated: list[Signal] = field(default_factory=list)  # all that were open before and stay so
    cleared: list[Key] = field(default_factory=list)
    tracks: dict[Key, Track] = field(default_factory=dict)


def line_of(tier: str | None, moved: float = 0.0, family: Family = Family.SILENCE) -> float:
    """The level from which a customer of a tier is warned of; ``moved`` shifts it (see bot.domain.outcomes).

    Only a silence has a probability, so only its line is another for each tier; the rules of other families are met at
    one level for all.
    """
    usual = LINES.get(tier or "", LINE) if family is Family.SILENCE else AT_THE_RULE
    return min(max(usual + moved, 0.05), 0.95)


def digest_only(tier: str | None) -> bool:
    """Whether warnings of this tier wait for the weekly digest."""
    return tier not in LINES


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of an installation: tiers of customers, and how far outcomes moved the line by family and tier.

    A customer without a tier is a regular one. What concerns the whole book is told at once, and so is whatever
    threatens a key or core account; the rest is for the digest.
    """

    tiers: Mapping[int, str] = field(default_factory=dict)
    moved: Mapping[tuple[Family, str], float] = field(default_factory=dict)

    def __call__(self, signal: Signal) -> float:
        tier = self._tier(signal)
        return line_of(tier, self.moved.get((signal.family, tier), 0.0), signal.family)

    def voice(self, signal: Signal) -> Voice:
        if signal.customer is None:
            return Voice.PUSH
        return Voice.DIGEST if digest_only(self._tier(signal)) or not signal.threatens else Voice.PUSH

    def _tier(self, signal: Signal) -> str:
        return REGULAR if signal.customer is None else self.tiers.get(signal.customer, REGULAR)


def night(
    tracks: Mapping[Key, Track],
    signals: Iterable[Signal],
    line: Callable[[Signal], float],
    tonight: int,
    *,
    first: bool | Collection[Family] = False,
    judged: Collection[Family] | None = None,
) -> Changes:
    """One night: what opens, what goes on, what ends. The order of the signals changes nothing, nor does a second run.

    ``tonight`` is an ordinal. The ``first`` run, of an installation or of these families, opens what is over the line
    at once and in silence: nobody is told of a hundred old silences on the first morning. Nights that were missed do
    not count: the runs before and after are in a row, unless more than ``FORGOTTEN`` days lie between. What no signal
    tells of any more is over, but for families that are not among the ``judged`` ones (all, if None): those could not
    be looked at tonight and stay as they are. To look at one customer alone, pass its tracks alone.
    """
    changes = Changes()
    told = _one_of_each(signals)
    for key in sorted(told.keys() | tracks.keys(), key=lambda one: (one[0] or 0, one[1])):
        track = tracks.get(key, Track())
        if judged is not None and key[1] not in judged:
            if not track.idle:
                changes.tracks[key] = track
            continue
        signal = told.get(key, Signal(key[1], key[0], 0.0, track.matter))
        _judge(changes, track, signal, line, tonight, first is True or (first is not False and key[1] in first))
    return changes


def _one_of_each(signals: Iterable[Signal]) -> dict[Key, Signal]:
    """The worst signal of each customer and family; of equal ones the same in whatever order they come."""
    told: dict[Key, Signal] = {}
    for one in signals:
        before = told.get(one.key)
        if before is None or _rank(one) > _rank(before):
            told[one.key] = one
    return told


def _rank(signal: Signal) -> tuple[float, int, str]:
    return signal.level, signal.matter, repr(sorted(signal.evidence.items()))


def _judge(
    changes: Changes, track: Track, signal: Signal, line: Callable[[Signal], float], tonight: int, first: bool
) -> None:
    limit = line(signal)
    if signal.level < limit and track.idle:  # most of all customers: nothing to remember, nothing to say
        return
    voice = voice_of(line, signal)
    asleep = track.snoozed_until > tonight
    after = Track(
        _nights(track, signal, limit, tonight),
        track.open,
        signal.matter,
        track.snoozed_until if asleep else 0,
        max(tonight, track.seen),
        track.voice,
    )
    if track.open:
        if track.matter != signal.matter or signal.level < OUT * limit:
            changes.cleared.append(signal.key)
            after = replace(after, open=False, voice=Voice.PUSH)
        else:
            changes.updated.append(signal)
            waited = track.snoozed_until or track.voice is Voice.DIGEST
            if waited and not asleep and voice is Voice.PUSH:
                changes.raised.append(signal)
                after = replace(after, voice=voice)
    elif after.nights and first:
        changes.silent.append(signal)
        after = replace(after, open=True, voice=Voice.SILENT)
    elif after.nights >= NIGHTS and not asleep:
        changes.opened.append(signal)
        after = replace(after, open=True, voice=voice)
    if not after.idle:
        changes.tracks[signal.key] = after


def voice_of(line: Callable[[Signal], float], signal: Signal) -> Voice:
    """How a signal is told; at once where the lines say nothing of it."""
    return line.voice(signal) if isinstance(line, Lines) else Voice.PUSH


def _nights(track: Track, signal: Signal, limit: float, tonight: int) -> int:
    if signal.level < limit:
        return 0
    if track.matter != signal.matter or not track.nights or tonight - track.seen > FORGOTTEN:
        return 1
    return track.nights if tonight <= track.seen else min(track.nights + 1, NIGHTS)


def snooze(track: Track, tonight: int, days: int = SNOOZE) -> Track:
    """Nothing more is heard of an open warning for some days; if it still holds then, it is told once more."""
    return replace(track, snoozed_until=tonight + days)


def settle(track: Track, tonight: int, days: int = SNOOZE) -> Track:
    """Somebody resolved the warning. Of the same family none opens for some days, whatever the level."""
    return Track(matter=track.matter, seen=track.seen, snoozed_until=tonight + days)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A warning that somebody might be told of. ``loss``: the money a year that is at stake, level · yearly value, in
    one currency for all."""

    warning: int
    reader: int
    customer: int | None
    loss: float
    voice: Voice = Voice.PUSH


@dataclass(frozen=True, slots=True)
class Plan:
    """What each reader is told of: ``now`` one message a customer, its warnings worst first; ``digest`` the rest, the
    dearest first. A warning is in exactly one of them, a silent one in none."""

    now: dict[int, list[list[Candidate]]] = field(default_factory=dict)
    digest: dict[int, list[Candidate]] = field(default_factory=dict)


def within_budget(candidates: Iterable[Candidate], per_day: int, told: Mapping[int, int] | None = None) -> Plan:
    """Who is told of what today, at most ``per_day`` customers a reader, those with the greatest loss first.

    ``told``: how many messages of today a reader had already. A customer takes one place however many families speak
    of it; findings about the whole book come before all customers, each in a message of its own.
    """
    plan = Plan()
    groups: dict[tuple[int, int | None, int], list[Candidate]] = {}
    for one in sorted(candidates, key=_dearest):
        if one.voice is Voice.PUSH:
            groups.setdefault((one.reader, one.customer, one.warning if one.customer is None else 0), []).append(one)
        elif one.voice is Voice.DIGEST:
            plan.digest.setdefault(one.reader, []).append(one)
    for (reader, _customer, _warning), group in groups.items():
        now = plan.now.get(reader, [])
        if len(now) + (told or {}).get(reader, 0) < per_day:
            plan.now[reader] = [*now, group]
        else:
            plan.digest.setdefault(reader, []).extend(group)
    for waiting in plan.digest.values():
        waiting.sort(key=_dearest)
    return plan


def _dearest(one: Candidate) -> tuple[bool, float, int]:
    return one.customer is not None, -one.loss, one.warning
