"""What every request has to pass: this machine only, and answers that a browser cannot misuse."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from .errors import ApiError, SandboxError
from .loopback import is_loopback

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob: data:; object-src 'none'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign hosts (a name that an attacker points here) and pages; turn mistakes into JSON."""
    if not _is_local(f"//{request.headers.get('Host', '')}"):
        return _refusal(request, 403, "this server answers to this machine only")
    origin = request.headers.get("Origin")
    if origin is not None and not _is_local(origin):
        return _refusal(request, 403, "requests of other sites are refused")
    response = await _answer(request, handler)
    if not response.prepared and not request.path.startswith(("/bot", "/file/")):
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _refusal(request, error.status, error.reason)
    except SandboxError as error:
        return _refusal(request, 400, str(error))
    except (KeyError, ValueError, TypeError) as error:
        if request.path.startswith("/bot"):
            raise
        return _refusal(request, 400, f"wrong request: {error}")


def _refusal(request: web.Request, status: int, reason: str) -> web.Response:
    """In the Bot API's form for bots, else in the page's."""
    if request.path.startswith(("/bot", "/file/")):
        return web.json_response(ApiError(status, reason).answer(), status=status)
    return web.json_response({"error": reason}, status=status)


def _is_local(address: str) -> bool:
    try:
        return is_loopback(urlsplit(address).hostname or "")
    except ValueError:
        return False
