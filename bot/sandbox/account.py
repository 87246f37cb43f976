"""Bot API methods about the bot itself, its menus, files and answers to pressed buttons."""

from __future__ import annotations

import re
from typing import Any

from .access import chat_by_id, find_chat
from .errors import bad_request
from .files import DOWNLOAD_LIMIT
from .menus import DEFAULT, Scope
from .model import Alert, Json
from .params import Fields, Params
from .render import user_json
from .world import World

ANSWER_LIMIT = 200
COMMAND_LIMIT = 100
_ACTIONS = frozenset(
    {
        *("typing", "choose_sticker", "find_location", "pick_up_location", "cancel"),
        *("upload_photo", "record_video", "upload_video", "record_video_note", "upload_video_note"),
        *("record_voice", "upload_voice", "record_audio", "upload_audio", "upload_document"),
    }
)


def get_me(world: World, params: Params) -> Json:
    return user_json(world, world.bot.id) | {
        "can_join_groups": True,
        "can_read_all_group_messages": world.bot.reads_all_groups,
        "supports_inline_queries": world.bot.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def send_chat_action(world: World, params: Params) -> bool:
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_chat(world, params)
    if action != "cancel":
        world.set_typing(chat)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """Telegram takes a second answer too, but the person sees only the first."""
    text, url = params.text("text"), params.text("url")
    query = world.queries.find(params.text("callback_query_id"))
    if query is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith((f"https://t.me/{world.bot.username}?start=", f"t.me/{world.bot.username}?start=")):
        raise bad_request("URL_INVALID")
    if query.answered:
        return True
    query.answered = True
    alert = Alert(text, params.flag("show_alert"), query.id, url)
    world.alerts.setdefault(query.person_id, []).append(alert)
    world.changed.fire()
    data = {"person": query.person_id, "query_id": query.id, "text": text, "show_alert": alert.show_alert}
    world.events.publish("answer", lambda: data)
    return True


def set_my_commands(world: World, params: Params) -> bool:
    commands = _commands(params)
    scope, language = _scope(world, params), _language(params)
    world.menus.set(scope, language, commands)
    world.events.publish("people", dict)
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.menus.get(_scope(world, params), _language(params))


def delete_my_commands(world: World, params: Params) -> bool:
    world.menus.delete(_scope(world, params), _language(params))
    world.events.publish("people", dict)
    return True


def get_file(world: World, params: Params) -> Json:
    file_id = params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = world.files.by_id(file_id)
    if stored is None:
        looks_real = re.fullmatch(r"[A-Za-z0-9_-]{20,}", file_id)
        raise bad_request("wrong file_id or the file is temporarily unavailable" if looks_real else "invalid file_id")
    if stored.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        "file_path": stored.path,
    }


def _commands(params: Params) -> list[Json]:
    value = params.json("commands", "commands")
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_command(item) for item in value]
    if len(commands) > COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return commands


def _command(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    fields = Fields(item)
    try:
        name = fields.text("command", required=True).strip().removeprefix("/")
        description = fields.text("description", required=True).strip()
    except ValueError as error:
        raise bad_request(f"can't parse BotCommand: {error}") from None
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    return {"command": name, "description": description}


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(world: World, params: Params) -> Scope:
    value = params.json("scope", "BotCommandScope")
    if value is None:
        return DEFAULT
    prefix = "can't parse BotCommandScope: "
    if not isinstance(value, dict):
        raise bad_request(f"{prefix}BotCommandScope must be an Object")
    fields = Fields(value)
    try:
        kind = fields.text("type", required=True)
        if kind in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
            return kind, 0, 0
        if kind not in ("chat", "chat_administrators", "chat_member"):
            raise ValueError("Unsupported type specified")
        chat_id = fields.text("chat_id", required=True)
        user_id = fields.integer("user_id", required=True) if kind == "chat_member" else 0
    except ValueError as error:
        raise bad_request(f"{prefix}{error}") from None
    chat = chat_by_id(world, chat_id, write=False)
    if kind != "chat" and chat.type == "private":
        raise bad_request("can't use specified scope in private chats")
    return kind, chat.id, user_id
