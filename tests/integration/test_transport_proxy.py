"""AiohttpRequest through HTTP proxies: given or from the environment, with credentials, tunnelling TLS."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from telegram.error import NetworkError

from bot.push.transport import AiohttpRequest, NotSent, NotSentTimeout
from tests.integration.http_stubs import (
    SECRET,
    bot_at,
    closed_port,
    raw_server,
    read_request,
    stub_api,
    stub_proxy,
)

ELSEWHERE = "http://api.telegram.example"  # nobody resolves it: only a proxy leads there


@pytest.fixture(autouse=True)
def _no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A fresh self-signed certificate for api.telegram.example, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=api.telegram.example", "-addext", "subjectAltName=DNS:api.telegram.example"]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


async def test_a_given_proxy_is_used_even_for_loopback() -> None:
    async with stub_api() as api, stub_proxy(api.base) as proxy, bot_at(api.base, proxy=proxy.url) as bot:
        await bot.send_message(1, "你好")
    assert api.seen[0].form["text"] == "你好"
    assert len(proxy.asked) == 1


async def test_a_proxy_with_credentials() -> None:
    async with stub_api() as api, stub_proxy(api.base, "rep:p@ss w:rd") as proxy:
        host = proxy.url.removeprefix("http://")
        async with bot_at(ELSEWHERE, proxy=f"http://rep:p%40ss%20w%3Ard@{host}") as bot:
            await bot.send_message(1, "x")
            await bot.send_document(1, b"file")
    assert len(api.seen) == 2


async def test_a_proxy_that_wants_other_credentials() -> None:
    async with stub_api() as api, stub_proxy(api.base, "rep:right") as proxy:
        for scheme in ("http", "https"):
            address = proxy.url.replace("//", "//rep:wrong-password@")
            async with bot_at(f"{scheme}://api.telegram.example", proxy=address) as bot:
                with pytest.raises(NotSent, match="407") as caught:
                    await bot.send_message(1, "x")
            assert "wrong-password" not in str(caught.value)
            assert SECRET not in str(caught.value)
    assert api.seen == []


async def test_a_proxy_whose_address_is_none() -> None:
    async with bot_at(ELSEWHERE, proxy="http://rep:hush@127.0.0.1:99999") as bot:
        with pytest.raises(NotSent) as caught:
            await bot.send_message(1, "x")
    assert "hush" not in str(caught.value)
    assert "99999" in str(caught.value), "the text tells which address"


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_is_not_there(scheme: str) -> None:
    async with bot_at(f"{scheme}://api.telegram.example", proxy=closed_port()) as bot:
        with pytest.raises(NotSent) as caught:
            await bot.send_message(1, "x")
    assert type(caught.value) is NotSent


async def test_a_proxy_that_hangs_up_before_the_tunnel_stands() -> None:
    async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    async with raw_server(hang_up) as proxy, bot_at("https://api.telegram.example", proxy=proxy) as bot:
        with pytest.raises(NotSent):
            await bot.send_message(1, "x")


async def test_a_proxy_that_never_builds_the_tunnel() -> None:
    async def wait(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await asyncio.Event().wait()

    async with raw_server(wait) as proxy:
        request = AiohttpRequest(proxy=proxy, connect_timeout=0.05, pool_timeout=0.05)
        async with bot_at("https://api.telegram.example", request) as bot:
            with pytest.raises(NotSentTimeout):
                await bot.send_message(1, "x")


async def test_tls_through_a_tunnel(certificate: tuple[Path, Path]) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=certificate[0])
    base = "https://api.telegram.example"
    async with stub_api(tls=server) as api, stub_proxy(api.base, "rep:secret") as proxy:
        address = proxy.url.replace("//", "//rep:secret@")
        async with bot_at(base, proxy=address, ssl_context=trusting) as bot:
            for _ in range(3):
                await bot.send_message(1, "x")
        async with bot_at(base, proxy=address) as bot:
            with pytest.raises(NotSent, match="certificate verify failed"):
                await bot.send_message(1, "x")
    assert len(api.seen) == 3
    assert proxy.asked[0] == "CONNECT api.telegram.example:443 HTTP/1.1"
    assert len(proxy.asked) == 2, "the tunnel was kept open for all three"


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_the_environment_names_a_proxy(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stub_api() as api, stub_proxy(api.base) as proxy:
        monkeypatch.setenv(variable, proxy.url.removeprefix("http://"))
        async with bot_at(ELSEWHERE) as bot:
            await bot.send_message(1, "x")
            monkeypatch.delenv(variable)
            await bot.send_message(1, "asked once only")
        async with bot_at(api.base) as bot:
            await bot.send_message(1, "loopback: direct")
        monkeypatch.setenv(variable, proxy.url)
        for name in ("127.0.0.1", "localhost"):
            async with bot_at(api.base.replace("127.0.0.1", name)) as bot:
                await bot.send_message(1, "loopback, though a proxy is named: direct")
    assert len(api.seen) == 5
    assert len(proxy.asked) == 2


async def test_https_has_a_proxy_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    async with stub_api() as api, stub_proxy(api.base) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("HTTP_PROXY", closed_port())
        async with bot_at("https://api.telegram.example") as bot:
            with pytest.raises(NotSent, match="SSL"):  # the place it leads to speaks no TLS
                await bot.send_message(1, "x")
    assert proxy.asked == ["CONNECT api.telegram.example:443 HTTP/1.1"]


@pytest.mark.parametrize("exempt", ["telegram.example", "*", "other.example,api.telegram.example"])
@pytest.mark.parametrize("own", [None, ""])
async def test_no_proxy(exempt: str, own: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stub_api() as api, stub_proxy(api.base) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        if own is None:
            monkeypatch.setenv("NO_PROXY", exempt)
        async with bot_at(ELSEWHERE, proxy=own) as bot:
            with pytest.raises(NetworkError):
                await bot.send_message(1, "x")
    assert proxy.asked == []


async def test_a_socks_proxy_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="SOCKS"):
        AiohttpRequest(proxy="socks5://127.0.0.1:1080")
    monkeypatch.setenv("ALL_PROXY", "socks5://rep:secret@127.0.0.1:1080")
    async with bot_at(ELSEWHERE) as bot:
        with pytest.raises(NotSent, match="SOCKS") as caught:
            await bot.send_message(1, "x")
    assert "secret" not in str(caught.value)
