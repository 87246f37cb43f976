"""Reading a call's parameters from an HTTP request: query, JSON, form or multipart."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from .errors import ApiError, bad_request
from .files import UPLOAD_LIMIT
from .params import Params, Upload, from_json


async def read_params(request: web.Request) -> Params:
    """All parameters; those of the body win over those of the query. Bytes that are no UTF-8 stay marked as such."""
    params = Params(dict(request.query))
    if not request.body_exists:
        return params
    kind = request.content_type
    if kind == "multipart/form-data":
        await _read_multipart(request, params)
        return params
    body = await request.read()
    if kind == "application/json":
        params.raw.update(from_json(_json_object(body)))
    elif kind == "application/x-www-form-urlencoded":
        form = body.decode("utf-8", "surrogateescape")
        params.raw.update(parse_qsl(form, keep_blank_values=True, errors="surrogateescape"))
    return params


def _json_object(body: bytes) -> dict[str, Any]:
    """Telegram's server ignores a JSON body that it cannot read; the sandbox says so, to show the mistake."""
    if not body:
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON body") from None
    if not isinstance(value, dict):
        raise bad_request("JSON object expected")
    return value


async def _read_multipart(request: web.Request, params: Params) -> None:
    reader = await request.multipart()
    async for part in reader:
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = await part.read(decode=False)
        if part.filename is None:
            params.raw[part.name] = content.decode("utf-8", "surrogateescape")
            continue
        if len(content) > UPLOAD_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        mime = part.headers.get("Content-Type", "").split(";")[0]
        name = part.filename.replace("\\", "/").rsplit("/", 1)[-1]
        params.files[part.name] = Upload(name, mime, bytes(content))
