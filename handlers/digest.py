"""/team and the manager's morning: one message with one picture, and what lies behind its figures a tap away."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from bot.domain.digest import Span
from bot.i18n import N_, _, t
from bot.reply import Action, File, Reply
from bot.turn import Alarm, Feature, MenuEntry, PushKind, Reading, Turn, Work
from bot.usecases.digest import DAY, WEEK, gets_it, scope_of, team_name
from bot.usecases.digest_push import (
    JOB,
    Digest,
    first_day,
    first_week,
    from_data,
    make,
    ring_day,
    ring_week,
    send,
)
from db.blob import add_blob
from db.job import add_job, open_job
from db.switch import own_switch
from db.user import Role, User
from handlers.digest_example import example_day, example_week
from handlers.digest_lists import open_list, page_list
from handlers.digest_picture import chart_of, draw
from handlers.digest_text import buttons_of, caption
from handlers.guard import gone

_LEADS = frozenset({Role.MANAGER, Role.ADMIN})


# At any time


def _team(turn: Turn, words: str) -> Reply:
    """The digest as of now; the picture comes by itself in a moment."""
    if scope_of(turn.session, turn.actor, turn.actor.id, turn.today) is None:
        return Reply(text=t("This is for managers. Your own day: /today"))
    _draw_now(turn, DAY)
    return Reply()


def _now(turn: Turn, action: Action) -> Reply:
    kind = action.args[0] if action.args else ""
    if kind not in (DAY, WEEK) or scope_of(turn.session, turn.actor, turn.actor.id, turn.today) is None:
        return gone()
    _draw_now(turn, kind)
    return Reply(toast=_("Drawing…"))


def _every(turn: Turn, action: Action) -> Reply:
    """An admin asks for it: from now on it comes by itself."""
    if turn.actor.role != Role.ADMIN:
        return gone()
    for kind in (DAY, WEEK):
        switch = own_switch(turn.session, turn.actor.id, kind)
        switch.off, switch.unwanted = False, 0
    return Reply(toast=_("It comes every working morning. /pushes changes that."), alert=True)


def _draw_now(turn: Turn, kind: str) -> None:
    if open_job(turn.session, turn.actor, JOB) is None:  # asked twice, drawn once
        add_job(turn.session, turn.actor, turn.incoming.chat_id, JOB, {"kind": kind, "for": turn.actor.id}, turn.now)


# The job


async def _run(work: Work) -> None:
    made = await work.read(lambda turn: _made(turn, work.data))
    if made is None:
        await work.finish(lambda turn: _nothing(work.data))
        return
    digest, team = made
    picture = await work.in_thread(partial(draw, await work.read(lambda turn: chart_of(digest, team))))
    await work.finish(lambda turn: _finished(turn, work.data, digest, picture))


def _made(turn: Turn, data: Any) -> tuple[Digest, str | None] | None:
    """The figures, and the name of the team; None where there is nothing to say, or nobody to say it to."""
    scope = _scope(turn, data)
    if scope is None:
        return None
    span = Span(date.fromisoformat(data["first"]), date.fromisoformat(data["last"])) if "first" in data else None
    digest = make(turn.session, scope, data["kind"], turn.now, turn.installation.currency, span)
    stale = "today" in data and digest.today.isoformat() != data["today"]
    return None if stale or digest.empty else (digest, team_name(turn.session, scope))


def _nothing(data: Any) -> Reply:
    """Nothing to say is said only to who asked."""
    if "today" in data:
        return Reply()
    return Reply(text=t("Nothing to report yet. It fills up as your team logs visits, orders and complaints."))


def _scope(turn: Turn, data: Any) -> User | None:
    return scope_of(turn.session, turn.actor, data["for"], turn.today)


def _finished(turn: Turn, data: Any, digest: Digest, picture: bytes) -> Reply:
    """Say it: asked for as an answer, by itself as a push."""
    scope = _scope(turn, data)
    if scope is None:
        return Reply()
    made = add_blob(turn.session, f"{data['kind']}.png", "image/png", picture, turn.now)
    if "today" in data:
        send(turn.session, scope, data["kind"], digest, made, turn.now, turn.installation.currency)
        return Reply()
    offer = scope.role == Role.ADMIN and not gets_it(turn.session, scope, DAY)
    return _message(digest, team_name(turn.session, scope), scope.id, made, pushed=False, offer=offer)


def _message(
    digest: Digest, team: str | None, scope: int, blob: int | None, *, pushed: bool, offer: bool = False
) -> Reply:
    text = caption(digest, team)
    return Reply(
        text=text,
        files=(File(kind="photo", blob=blob),) if blob is not None else (),
        lost=text,
        buttons=buttons_of(digest, scope, pushed=pushed, offer=offer),
        protect=True,
    )


# By itself


def _pushed(kind: str, reading: Reading, data: dict[str, Any]) -> Reply | None:
    """The digest as it was made; nothing of it on another day, or for who leads the team no more."""
    digest = from_data(kind, data["digest"])
    scope = scope_of(reading.session, reading.recipient, data["scope"], reading.today)
    if scope is None or scope.team_id != data["team"] or reading.today != digest.today:
        return None
    return _message(digest, team_name(reading.session, scope), scope.id, data["blob"], pushed=True)


def _preview(kind: str, turn: Turn) -> Reply | None:
    """The words of it as of now; the picture is left out, for it takes its time."""
    if scope_of(turn.session, turn.actor, turn.actor.id, turn.today) is None:
        return None
    digest = make(turn.session, turn.actor, kind, turn.now, turn.installation.currency)
    if digest.empty:
        return None
    return _message(digest, team_name(turn.session, turn.actor), turn.actor.id, None, pushed=True)


def _example(kind: str) -> Reply:
    digest = example_day() if kind == DAY else example_week()
    return Reply(text=caption(digest, _("East")))


FEATURE = Feature(
    "digest",
    commands={"team": _team},
    actions={"dg.now": _now, "dg.every": _every, "dg.open": open_list, "dg.page": page_list},
    jobs={JOB: _run},
    small_jobs=frozenset({JOB}),
    alarms={DAY: Alarm(ring_day, first_day, _LEADS), WEEK: Alarm(ring_week, first_week, _LEADS)},
    pushes={DAY: partial(_pushed, DAY), WEEK: partial(_pushed, WEEK)},
    kinds=(
        PushKind(
            DAY,
            N_("Your team’s day"),
            partial(_example, DAY),
            partial(_preview, DAY),
            _LEADS,
            partial(gets_it, kind=DAY),
        ),
        PushKind(
            WEEK,
            N_("Your team’s week"),
            partial(_example, WEEK),
            partial(_preview, WEEK),
            _LEADS,
            partial(gets_it, kind=WEEK),
        ),
    ),
    menu=(MenuEntry("team", N_("Your team in one picture"), _LEADS),),
)
