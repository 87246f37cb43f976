"""What the tests of the ``huike`` command share."""

from __future__ import annotations

from tests.integration.programs import Program

SECRET_TOKEN = "7654321:AAF-the_Secret-half_of_the_token0123"


def one_line(program: Program) -> str:
    """The only thing said by a program that refused to work."""
    assert program.status == 2, program.output
    assert program.out == []
    (line,) = program.err
    assert line.startswith("huike: ")
    return line
