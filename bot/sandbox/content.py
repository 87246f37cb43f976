"""The text, caption and preview options of a call, as a message will keep them."""

from __future__ import annotations

from dataclasses import replace

from .errors import bad_request
from .formatting import Formatted, caption_text, message_text, read_entities
from .model import Json
from .params import Fields, Params
from .render import user_json
from .world import World


def read_text(world: World, params: Params) -> Formatted:
    """Raises ApiError when it is empty, too long or badly marked up."""
    entities = read_entities(params.text("entities"))
    return _with_users(world, message_text(params.text("text"), params.text("parse_mode"), entities))


def read_caption(world: World, text: str, parse_mode: str, entities: str) -> Formatted:
    """Raises ApiError when it is too long or badly marked up; it may be empty."""
    return _with_users(world, caption_text(text, parse_mode, read_entities(entities)))


def read_preview(params: Params) -> Json | None:
    """The link_preview_options to keep with the message."""
    value = params.json("link_preview_options", "link preview options")
    if value is None:
        return {"is_disabled": True} if params.flag("disable_web_page_preview") else None
    if not isinstance(value, dict):
        raise bad_request("object expected as link preview options")
    fields = Fields(value)
    try:
        options: Json = {"url": fields.text("url")} if fields.text("url") else {}
        for name in ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text"):
            if fields.flag(name):
                options[name] = True
    except ValueError as error:
        raise bad_request(str(error)) from None
    return options or None


def _with_users(world: World, formatted: Formatted) -> Formatted:
    """Fill mentions by id in with the user; those of people the bot never met are dropped."""
    if not any(entity["type"] == "text_mention" for entity in formatted.entities):
        return formatted
    entities = []
    for entity in formatted.entities:
        if entity["type"] != "text_mention":
            entities.append(entity)
        elif (user_id := entity["user"]["id"]) in world.people or user_id == world.bot.id:
            entities.append({**entity, "user": user_json(world, user_id)})
    return replace(formatted, entities=entities)
