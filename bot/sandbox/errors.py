"""What the sandbox refuses, in Telegram's words."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A Bot API call that fails: the HTTP status, Telegram's description and the ``parameters`` of the answer."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class SandboxError(Exception):
    """A person tried something that no Telegram client would let them do."""


def bad_request(reason: str) -> ApiError:
    """400 with ``reason`` after the prefix, its first letter lowered as Telegram does (``SCREAMING_CODES`` stay)."""
    screams = len(reason) > 1 and (reason[1] == "_" or "A" <= reason[1] <= "Z")
    text = reason if screams else reason[:1].lower() + reason[1:]
    return ApiError(400, f"Bad Request: {text}")


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """429: the caller has to wait ``retry_after`` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
