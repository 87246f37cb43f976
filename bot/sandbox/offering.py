"""The Bot API method that answers what was typed after ``@bot``."""

from __future__ import annotations

from typing import Any

from .content import read_text
from .errors import bad_request
from .formatting import TEXT_LIMIT, Formatted, check_length
from .inline import Offer, inline_view
from .keyboards import Markup, read_markup
from .model import Json
from .params import Fields, Params, from_json
from .world import World

MOST_RESULTS = 50
_ID_BYTES = 64


def answer_inline_query(world: World, params: Params) -> bool:
    """Raises ApiError as Telegram does for a list it would not show."""
    items = params.json("results", "inline query results")
    if items is None:
        items = []
    if not isinstance(items, list):
        raise bad_request("expected an Array of InlineQueryResult")
    if len(items) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    offers = [_offer(world, item) for item in items]
    if len({one.id for one in offers}) < len(offers):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(params.text("next_offset").encode()) > _ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    query = world.inline.known.get(params.text("inline_query_id"))
    if query is None or query.expires <= world.clock.now() or query.offers is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    query.offers, query.personal = offers, params.flag("is_personal")
    query.next_offset, query.button = params.text("next_offset"), _button(params)
    world.changed.fire()
    data: Json = {"person": query.person_id, **inline_view(query)}
    world.events.publish("inline", lambda: data)
    return True


def _button(params: Params) -> str:
    value = params.json("button", "InlineQueryResultsButton")
    if value is None:
        return ""
    if not isinstance(value, dict):
        raise bad_request("can't parse inline query results button: expected an Object")
    fields = Fields(value)
    try:
        text, start = fields.text("text", required=True), fields.text("start_parameter")
    except ValueError as error:
        raise bad_request(f"can't parse inline query results button: {error}") from None
    if not text:
        raise bad_request("can't parse inline query results button: Text of the button must be non-empty")
    if "web_app" not in value and not (0 < len(start) <= 64 and start.replace("-", "_").isidentifier()):
        raise bad_request("can't parse inline query results button: START_PARAM_INVALID")
    return text


def _offer(world: World, item: Any) -> Offer:
    prefix = "can't parse inline query result: "
    if not isinstance(item, dict):
        raise bad_request(f"{prefix}expected an Object")
    fields = Fields(item)
    try:
        kind = fields.text("type", required=True)
        offer_id = fields.text("id", required=True)
        if kind != "article":
            raise ValueError(f'type "{kind}" is unsupported in the sandbox')
        title = fields.text("title", required=True)
        description = fields.text("description")
    except ValueError as error:
        raise bad_request(f"{prefix}{error}") from None
    if not 0 < len(offer_id.encode()) <= _ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not title:
        raise bad_request("ARTICLE_TITLE_EMPTY")
    inner = item.get("input_message_content")
    if not isinstance(inner, dict) or "message_text" not in inner:
        raise bad_request(f"{prefix}Input message content is not specified")
    content = _content(world, inner)
    markup = read_markup(Params(from_json({"reply_markup": item["reply_markup"]}))) if "reply_markup" in item else None
    return Offer(offer_id, title, description, content, markup or Markup())


def _content(world: World, inner: Json) -> Formatted:
    """The text of an InputTextMessageContent."""
    known = {"message_text", "parse_mode", "entities", "link_preview_options"}
    if extra := set(inner) - known:
        raise bad_request(f"can't parse inline query result: unknown field {sorted(extra)[0]}")
    renamed = {"text" if name == "message_text" else name: value for name, value in inner.items()}
    formatted = read_text(world, Params(from_json(renamed)))
    check_length(formatted.text, TEXT_LIMIT, "message is too long")
    return formatted
