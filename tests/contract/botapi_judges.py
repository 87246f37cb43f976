"""Two independent specifications of the Bot API that judge every call the bot makes: aiogram's and selfrotgram's.

Our sandbox could share a mistake with our bot; these cannot.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import aiogram.methods
import selfrot.methods.generated
from aiogram.types import BufferedInputFile
from pydantic import BaseModel, ConfigDict, PydanticUserError, TypeAdapter, ValidationError
from selfrot.methods.base import TelegramMethod
from selfrot.types.input_file import InputFile

from bot.sandbox.model import Call


def judge_calls(calls: Iterable[Call]) -> list[str]:
    """What is wrong with the calls, one line each: unknown method or parameter, one missing, a wrong type, an unknown
    key inside an object, an upload that nothing refers to. Equal complaints are made once."""
    complaints = (
        complaint
        for call in calls
        for judge in (_judge_by_aiogram, _judge_by_selfrotgram, _judge_uploads)
        for complaint in judge(call)
    )
    return list(dict.fromkeys(complaints))


def _judge_by_aiogram(call: Call) -> Iterator[str]:
    model = _aiogram_methods().get(call.method)
    if model is None:
        yield f"aiogram: {call.method}: unknown method"
        return
    values = dict(call.params)
    for name in call.files:
        if name in model.model_fields:
            values.setdefault(name, BufferedInputFile(b"", name))
    try:
        parsed = model.model_validate(values)
    except ValidationError as error:
        yield from _errors(f"aiogram: {call.method}", error)
        return
    yield from _unknown_keys(f"aiogram: {call.method}", values, parsed)


def _judge_by_selfrotgram(call: Call) -> Iterator[str]:
    method = _selfrotgram_parameters(call.method)
    if method is None:
        yield f"selfrotgram: {call.method}: unknown method"
        return
    values = dict(call.params)
    for name in call.files:
        if name in method:
            values.setdefault(name, InputFile(b"", name))
    for name, (_, required) in method.items():
        if required and name not in values:
            yield f"selfrotgram: {call.method}.{name}: Field required"
    for name, value in values.items():
        path = f"selfrotgram: {call.method}.{name}"
        if name not in method:
            yield f"{path}: unknown"
            continue
        try:
            parsed = method[name][0].validate_python(value)
        except ValidationError as error:
            yield from _errors(path, error)
        else:
            yield from _unknown_keys(path, value, parsed)


def _judge_uploads(call: Call) -> Iterator[str]:
    """A file is named like the parameter it stands for, or referred to by ``attach://`` somewhere."""
    model = _aiogram_methods().get(call.method)
    referred = set(_attachments(call.params))
    for name in call.files:
        if name not in referred and (model is None or name not in model.model_fields):
            yield f"upload: {call.method}.{name}: nothing refers to it"
    for name in referred - set(call.files):
        yield f"upload: {call.method}: attach://{name} was not sent"


def _attachments(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("attach://"):
        yield value.removeprefix("attach://")
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _attachments(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _attachments(inner)


def _errors(path: str, error: ValidationError) -> Iterator[str]:
    """The errors at the top, without those about library types that no request can hold."""
    for detail in error.errors(include_url=False, include_input=False):
        if detail["type"] == "is_instance_of":
            continue
        place = "".join(f".{part}" for part in detail["loc"])
        yield f"{path}{place}: {detail['msg']}"


def _unknown_keys(path: str, raw: Any, parsed: Any) -> Iterator[str]:
    """Keys of ``raw`` that the model it was parsed into does not have, at any depth."""
    if isinstance(raw, dict) and isinstance(parsed, BaseModel):
        fields = {field.alias or name: name for name, field in type(parsed).model_fields.items()}
        for key, value in raw.items():
            if key not in fields:
                yield f"{path}.{key}: unknown"
            else:
                yield from _unknown_keys(f"{path}.{key}", value, getattr(parsed, fields[key]))
    elif isinstance(raw, list) and isinstance(parsed, list | tuple):
        for index, (value, inner) in enumerate(zip(raw, parsed, strict=True)):
            yield from _unknown_keys(f"{path}.{index}", value, inner)


@cache
def _aiogram_methods() -> dict[str, type[BaseModel]]:
    found = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    return {method.__api_method__: method for method in found if hasattr(method, "__api_method__")}


@cache
def _selfrotgram_methods() -> dict[str, type[TelegramMethod[Any]]]:
    found = vars(selfrot.methods.generated).values()
    methods = [c for c in found if isinstance(c, type) and issubclass(c, TelegramMethod) and c is not TelegramMethod]
    return {method.__api_method__: method for method in methods}


@cache
def _selfrotgram_parameters(name: str) -> dict[str, tuple[TypeAdapter[Any], bool]] | None:
    """Parameter → how to check it, and whether it must be there; None for an unknown method."""
    method: Any = _selfrotgram_methods().get(name)
    if method is None:
        return None
    hints = typing.get_type_hints(method)
    return {
        field.name: (_adapter(hints[field.name]), field.default is dataclasses.MISSING)
        for field in dataclasses.fields(method)
    }


def _adapter(hint: Any) -> TypeAdapter[Any]:
    """Models bring their own configuration; other types need one that lets InputFile in."""
    try:
        return TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True))
    except PydanticUserError:
        return TypeAdapter(hint)
