"""What every request has to pass: this machine only, and answers that a browser cannot misuse."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from .errors import SandboxError
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
        return web.json_response({"error": "this server answers to this machine only"}, status=403)
    origin = request.headers.get("Origin")
    if origin is not None and not _is_local(origin):
        return web.json_response({"error": "requests of other sites are refused"}, status=403)
    try:
        response = await handler(request)
    except SandboxError as error:
        response = web.json_response({"error": str(error)}, status=400)
    except (KeyError, ValueError, TypeError) as error:
        response = web.json_response({"error": f"wrong request: {error}"}, status=400)
    if (not response.prepared and request.path.startswith(("/page", "/phone"))) or request.path == "/":
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response


def _is_local(address: str) -> bool:
    try:
        return is_loopback(urlsplit(address).hostname or "")
    except ValueError:
        return False
