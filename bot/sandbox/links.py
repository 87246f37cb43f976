"""Which addresses Telegram takes as links, and how it rewrites them."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple


class LinkError(ValueError):
    """The address is not one; the message is Telegram's."""


class Url(NamedTuple):
    """The parts of an address. ``port`` is 0 where none is given, ``rest`` is path, query and fragment."""

    scheme: str
    user: str
    host: str
    port: int
    rest: str

    def text(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{user}{self.host}{port}{self.rest}"


_SPACES = " \t\r\n\0\v"
_PLAIN = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=]|[^\x00-\x7f])*")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_OWN_SCHEME = re.compile(r"(tg|tonsite|ton):(//)?", re.IGNORECASE)
_USER_LINK = re.compile(r"tg:(?://)?user/?\?([^#]*)", re.DOTALL)
_INTEGER = re.compile(r"-?[0-9]+")
_UPPER = str.maketrans({chr(c): chr(c + 32) for c in range(ord("A"), ord("Z") + 1)})


def lower_ascii(text: str) -> str:
    """Lower A–Z and nothing else, as Telegram does."""
    return text.translate(_UPPER)


def parse_url(address: str) -> Url:
    """Split ``address``; without a scheme it is http. Raises LinkError."""
    scheme, authority, rest = _split(address)
    head, colon, tail = _split_port(authority)
    port = _port(tail) if colon else 0
    user, _, host = head.rpartition("@")
    _check_host(host, user)
    return Url(scheme, user, lower_ascii(host), port, _escape(rest))


def check_link(address: str) -> str:
    """The address as Telegram keeps it (http, https, tg, ton). Raises LinkError."""
    own = _OWN_SCHEME.match(address)
    if own is None:
        url = parse_url(address)
        if "." not in url.host and not url.host.startswith("["):
            raise LinkError("Wrong HTTP URL")
        return url.text()
    inner = address[own.end() :]
    url = parse_url(inner)
    name = lower_ascii(own[1])
    if lower_ascii(inner).startswith("http://") or url.scheme == "https" or url.user or url.port:
        raise LinkError("Wrong tg URL" if name == "tg" else "Wrong ton URL")
    if re.search(r"[^A-Za-z0-9\-_.]" if name == "tonsite" else r"[^A-Za-z0-9\-_]", url.host):
        raise LinkError("Unallowed characters in URL host")
    rest = url.rest[1:] if url.rest.startswith("/?") else url.rest
    return f"{name}://{url.host}{rest}"


def user_link(address: str) -> int | None:
    """The user's id in ``tg://user?id=…``, else None."""
    match = _USER_LINK.fullmatch(lower_ascii(address).split("#", 1)[0])
    if match is None:
        return None
    for parameter in match[1].split("&"):
        key, _, value = parameter.partition("=")
        if key == "id":
            number = int(value) if _INTEGER.fullmatch(value) else 0
            return number if 0 < number < 1 << 40 else None
    return None


def _split(address: str) -> tuple[str, str, str]:
    """Scheme, authority (user, host, port) and the rest."""
    scheme, mark, after = address.partition("://")
    if mark and not re.search(r"[:/?#@\[\]]", scheme):
        scheme = lower_ascii(scheme)
        if scheme not in ("http", "https"):
            raise LinkError("Unsupported URL protocol")
    else:
        scheme, after = "http", address
    end = re.search(r"[/?#]", after)
    cut = end.start() if end else len(after)
    return scheme, after[:cut], after[cut:]


def _split_port(authority: str) -> tuple[str, str, str]:
    """What is before and after the colon of the port; a colon in brackets or before an @ is none."""
    cut = max(authority.rfind(mark) for mark in ":]@")
    if cut > 0 and authority[cut] == ":":
        return authority[:cut], ":", authority[cut + 1 :]
    return authority, "", ""


def _port(digits: str) -> int:
    port = int(digits) if _INTEGER.fullmatch(digits) and len(digits.lstrip("0")) < 10 else -1
    if not 0 < port <= 65535:
        raise LinkError("Wrong port number specified in the URL")
    return port


def _check_host(host: str, user: str) -> None:
    if host.startswith("[") and host.endswith("]"):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            raise LinkError("Wrong IPv6 address specified in the URL") from None
        return
    if not host:
        raise LinkError("URL host is empty")
    if host == ".":
        raise LinkError("Host is invalid")
    _check_part(host, "host", "")
    _check_part(user, "userinfo", ":")


def _check_part(part: str, name: str, also_allowed: str) -> None:
    position = 0
    while (position := _PLAIN.match(part, position).end()) < len(part):  # type: ignore[union-attr]
        if part[position] in also_allowed:
            position += 1
        elif part[position] == "%":
            if not _PERCENT.match(part, position):
                raise LinkError(f"Wrong percent-encoded symbol in URL {name}")
            position += 3
        else:
            raise LinkError(f"Disallowed character in URL {name}")


def _escape(rest: str) -> str:
    """Path and query with a leading slash; spaces at the end go, control characters become %XX."""
    rest = rest.rstrip(_SPACES) or "/"
    if not rest.startswith("/"):
        rest = "/" + rest
    return re.sub(r"[\x00-\x20]", lambda match: f"%{ord(match[0]):02X}", rest)
