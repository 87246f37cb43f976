"""Settings: from the environment (``HUIKE_*``) or a ``.env`` file, typed and checked once at start."""

from __future__ import annotations

import re
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.sla import USUAL_HOURS, read_hours

LANGUAGES = ("en", "zh_Hans", "zh_Hant")
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ORDERS_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,256}")


class ConfigError(Exception):
    """A setting that cannot be used; the text says which and shows one that works. Ends the program with status 2."""


def _whole_number(largest: int, example: int) -> BeforeValidator:
    """A whole number from 1 on. (Pydantic's own message would show no value that works.)"""

    def check(value: object) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", str(value)) or not 1 <= int(str(value)) <= largest:
            raise ValueError(f"not a whole number from 1 to {largest}; one looks like {example}")
        return int(str(value))

    return BeforeValidator(check)


class Settings(BaseSettings):
    """All settings. Each field is the environment variable ``HUIKE_<NAME>``; the description is shown by doctor."""

    model_config = SettingsConfigDict(
        env_prefix="HUIKE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    token: SecretStr | None = Field(None, description="the bot's token from @BotFather, like 123456:ABC-DEF")
    api_url: str = Field("https://api.telegram.org", description="the Bot API server, like http://127.0.0.1:8081")
    data: Path = Field(Path("data"), description="the folder for the database and files")
    database_url: str | None = Field(None, description="like sqlite+aiosqlite:////srv/huike/huike.db; empty: in data")
    timezone: str = Field("Asia/Shanghai", description="the zone of users who set none, like Asia/Taipei")
    language: str = Field("zh_Hans", description="the language of users whose own is not spoken: en, zh_Hans, zh_Hant")
    currency: str = Field("CNY", description="the currency of bare amounts, like CNY, TWD or USD")
    region: str | None = Field(
        None, description="the country whose holidays are kept, like CN; empty: by the time zone"
    )
    team_export: bool = Field(False, description="whether managers may export their team's customers: yes or no")
    complaint_hours: str = Field(
        str(USUAL_HOURS), description="working hours to the first answer to an urgent, a normal, a minor complaint"
    )
    promise_days: Annotated[int, _whole_number(99, 3)] = Field(
        3, description="after how many working days an overdue promise goes to the manager"
    )
    webhook_url: str | None = Field(None, description="https address Telegram posts updates to; empty: polling")
    webhook_secret: SecretStr | None = Field(None, description="secret word Telegram sends along with each update")
    port: Annotated[int, _whole_number(65535, 8080)] = Field(8080, description="the port the webhook listens on")
    orders_token: SecretStr | None = Field(
        None, description="secret word of programs that post orders to /orders; empty: nobody can"
    )
    orders_port: Annotated[int, _whole_number(65535, 8090)] = Field(
        8090, description="the port that orders are posted to"
    )
    orders_host: str = Field("127.0.0.1", description="the address orders are listened for on; 0.0.0.0: from anywhere")
    orders_folder: Path | None = Field(None, description="a folder whose files with orders are imported by themselves")
    concurrency: Annotated[int, _whole_number(256, 16)] = Field(16, description="how many chats are served at once")

    @field_validator("data", "orders_folder")
    @classmethod
    def _from_home(cls, value: Path | None) -> Path | None:
        return value.expanduser() if value is not None else None

    @field_validator("orders_token")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _ORDERS_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("not 16 to 256 of A-Z a-z 0-9 . _ ~ + / = -; make one with: openssl rand -hex 24")
        return value

    @field_validator("orders_host")
    @classmethod
    def _an_address(cls, value: str) -> str:
        try:
            return str(ip_address(value))
        except ValueError:
            raise ValueError("not an IP address; one looks like 127.0.0.1") from None

    @field_validator("token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("not a bot token; one looks like 123456:ABC-DEF and comes from @BotFather")
        return value

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not _is_web_address(value):
            raise ValueError("not a web address; one looks like https://bot.example.com")
        return value.rstrip("/")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if not _is_zone(value):
            raise ValueError("no such time zone; one looks like Asia/Shanghai")
        return value

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        tag = value.replace("-", "_")
        if tag not in LANGUAGES:
            raise ValueError(f"not spoken; choose one of {', '.join(LANGUAGES)}")
        return tag

    @field_validator("currency")
    @classmethod
    def _iso_currency(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise ValueError("not a currency code; one looks like CNY")
        return value

    @field_validator("region")
    @classmethod
    def _iso_country(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Z]{2}", value):
            raise ValueError("not a country code; one looks like CN")
        return value

    @field_validator("complaint_hours")
    @classmethod
    def _growing_hours(cls, value: str) -> str:
        try:
            return str(read_hours(value))
        except ValueError:
            raise ValueError("not three whole hours that grow, urgent/normal/minor; one looks like 4/8/24") from None

    @field_validator("database_url")
    @classmethod
    def _sqlite(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            url = make_url(value)
        except ArgumentError as error:
            raise ValueError("not a database address; one looks like sqlite+aiosqlite:///huike.db") from error
        if url.drivername not in ("sqlite", "sqlite+aiosqlite") or not url.database or url.database == ":memory:":
            raise ValueError("only a SQLite file works so far; one looks like sqlite+aiosqlite:///huike.db")
        return value

    @model_validator(mode="after")
    def _webhook_has_secret(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("HUIKE_WEBHOOK_SECRET: needed with HUIKE_WEBHOOK_URL; any word, like quiet-river-81")
        secret = self.webhook_secret
        if secret and not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("HUIKE_WEBHOOK_SECRET: not 1 to 256 of A-Z a-z 0-9 _ -; one looks like quiet-river-81")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def database_path(self) -> Path:
        """The SQLite file, from ``HUIKE_DATABASE_URL`` or inside the data folder."""
        if self.database_url:
            return Path(str(make_url(self.database_url).database))
        return self.data / "huike.db"

    def require_token(self) -> str:
        """The token, or a :class:`ConfigError` that says how to get one."""
        if self.token is None:
            raise ConfigError(
                "HUIKE_TOKEN: missing; get one from @BotFather and put HUIKE_TOKEN=123456:ABC-DEF into .env"
            )
        return self.token.get_secret_value()


def _is_zone(key: str) -> bool:
    """Whether there is such a time zone. The list that comes with ``tzdata`` is read at once; the system may know more,
    and looking through its folders takes as long as all other settings."""
    return key in files("tzdata").joinpath("zones").read_text("utf-8").split() or key in available_timezones()


def _is_web_address(text: str) -> bool:
    """Whether it is http(s) with a host, without a password and what would spoil a path put behind it."""
    try:
        url = urlsplit(text)
        _ = url.port  # refuses a port that is none
    except ValueError:
        return False
    plain = text.isprintable() and not any(char in text for char in " ?#\\")
    return url.scheme in ("http", "https") and bool(url.hostname) and url.username is None and plain


def load_settings(**overrides: object) -> Settings:
    """Read the settings; ``overrides`` win over the environment.

    Raises:
        ConfigError: a value is wrong; one line for the first that is.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # fields are checked by pydantic
    except (OSError, UnicodeDecodeError):
        raise ConfigError(".env: cannot be read; it has to be a text file in UTF-8, like .env.example") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:
            raise ConfigError(message) from None
        raise ConfigError(f"HUIKE_{str(first['loc'][0]).upper()}: {message}") from None
