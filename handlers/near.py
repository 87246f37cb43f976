"""/near: who is due around here, by distance, with an order for the round and a map of it."""

from __future__ import annotations

from typing import Any

from bot.domain.maps import country_of_zone, round_link
from bot.domain.places import Place
from bot.i18n import N_, Html, _, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.near import MOST_STOPS, RADII, Stop, due_near, round_by
from db import dialogue
from db.outbox import about_message
from handlers.calendar import NOTHING
from handlers.customer_lists import since_words
from handlers.dialogues import leave, until
from handlers.namesakes import told_apart_lines
from handlers.words import bold, shorten

_ASKED = "near.place"


def _near(turn: Turn, args: str) -> Reply:
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, _ASKED, {}, until(turn.now))
    text = t("📍 Where are you? Tap 📎, then Location, and send it: I’ll show who is due around there.")
    return Reply(text=text, buttons=rows([button(_("Cancel"), "cancel")]))


def _told(turn: Turn, data: dict[str, Any]) -> Reply | None:
    """The place that was asked for; whatever else comes is no answer."""
    here = turn.incoming.place
    if here is None:
        return None
    leave(turn)
    found: list[Stop] = []
    for km in RADII:
        found = due_near(turn.session, turn.actor, here, km, turn.today)
        if found:
            break
    return _around(turn, here, km, found)


def _within(turn: Turn, action: Action) -> Reply:
    """Another distance, around the place that the message is about."""
    here = _place_of_message(turn)
    km = action.number(0)
    if here is None or km not in RADII:
        return Reply(toast=_("This list has expired. Please search again."), alert=True)
    found = due_near(turn.session, turn.actor, here, km, turn.today)
    return _around(turn, here, km, found).model_copy(update={"edit": True})


def _place_of_message(turn: Turn) -> Place | None:
    message_id = turn.incoming.message_id
    about = about_message(turn.session, turn.incoming.chat_id, message_id) if message_id is not None else None
    kind, _colon, where = (about or "").partition(":")
    if kind != "near":
        return None
    lat, lon = where.split(",")
    return Place(float(lat), float(lon))


def _around(turn: Turn, here: Place, km: int, found: list[Stop]) -> Reply:
    shown = found[:MOST_STOPS]
    about = f"near:{here.lat:.5f},{here.lon:.5f}"
    radii = [_radius(one, on=one == km) for one in RADII]
    if not shown:
        text = t("Nobody is due within {km} km. Customers get a place when you check in there: send a location.", km=km)
        return Reply(text=text, buttons=rows(radii), about=about)
    title = t("📍 Due within {km} km: {count}", km=km, count=bold(len(found)))
    more = len(found) - len(shown)
    names = told_apart_lines(turn, [one.line for one in shown], 28)
    text = lines(
        title,
        *(_line(turn, number, one, names[one.line.id]) for number, one in enumerate(shown, 1)),
        n("and {count} more", "and {count} more", more) if more else None,
        _round(here, shown),
    )
    taps = [
        button(f"{number} {shorten(one.line.name, 12 if len(shown) > 1 else 30)}", "c.show", one.line.id)
        for number, one in enumerate(shown, 1)
    ]
    return Reply(text=text, buttons=rows(taps, radii, [_map(turn, here, shown)]), about=about, protect=True)


def _line(turn: Turn, number: int, one: Stop, name: str) -> Html:
    return t(
        "{number}. {name} · {distance} · {since}",
        number=number,
        name=bold(name),
        distance=_distance(one.metres),
        since=since_words(turn, one.line),
    )


def _distance(metres: float) -> str:
    if metres < 950:
        return _("{metres} m", metres=max(10, round(metres / 10) * 10))
    return _("{km} km", km=f"{metres / 1000:.1f}")


def _round(here: Place, shown: list[Stop]) -> Html | None:
    if len(shown) < 2:
        return None
    way = round_by(here, shown)
    order = " → ".join(str(at + 1) for at in way.order)
    return t("🔁 Round: {order}, about {distance}", order=order, distance=_distance(way.metres))


def _radius(km: int, *, on: bool) -> Button:
    label = _("{km} km", km=km)
    return button(f"• {label} •", NOTHING) if on else button(label, "n.within", km)


def _map(turn: Turn, here: Place, shown: list[Stop]) -> Button:
    stops = [shown[at].place for at in round_by(here, shown).order]
    region = country_of_zone(turn.installation.zone.key)
    return Button(text=_("🗺 Map"), url=round_link(here, stops, region))


FEATURE = Feature(
    "near",
    commands={"near": _near},
    actions={"n.within": _within},
    answers={_ASKED: _told},
    menu=(MenuEntry("near", N_("Who is due around here")),),
)
