"""The README is true: its commands exist, its settings are the program's, its pictures are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bot.__main__ import _parser
from bot.config import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
TARGETS = sorted(set(re.findall(r"make ([a-z-]+)", README)))


def command_lines() -> list[str]:
    """What the README shows in code: «huike …» between back-quotes or on a line of its own."""
    quoted = re.findall(r"`(huike(?: [^`]*)?)`", README)
    blocks = re.findall(r"^(huike .*)$", README, re.MULTILINE)
    # What a shell would make of a redirection is not for the parser.
    return sorted({re.sub(r" [<>] \S+", "", line).strip() for line in (*quoted, *blocks)})


@pytest.mark.parametrize("line", command_lines())
def test_every_huike_command_is_one(line: str) -> None:
    if "--version" in line:
        with pytest.raises(SystemExit) as end:
            _parser().parse_args(shlex.split(line)[1:])
        assert end.value.code == 0
        return
    assert callable(_parser().parse_args(shlex.split(line)[1:]).command)


def test_every_command_of_the_program_is_in_the_readme() -> None:
    shown = {line.split()[1] for line in command_lines()}
    assert {"run", "demo", "sandbox", "doctor", "invite", "db", "inbox", "understand", "--version"} <= shown


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_is_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(HUIKE_[A-Z_]+)` \|([^|]*)\|", README, re.MULTILINE))
    assert set(rows) == {f"HUIKE_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if field.default is not None:
            assert rows[f"HUIKE_{name.upper()}"].strip() == f"`{field.default}`"


def test_every_setting_of_the_example_file_exists() -> None:
    named = re.findall(r"^#? ?(HUIKE_[A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert set(named) <= {f"HUIKE_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README))
def test_every_picture_is_there(picture: str) -> None:
    assert (ROOT / picture).stat().st_size > 1000
