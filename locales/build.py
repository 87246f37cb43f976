"""The build step of the package: compiles the catalogues first. Used by setuptools alone."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent.parent))
from locales.compile import compile_catalogues  # the build runs outside the source folder


class BuildPy(build_py):  # type: ignore[misc]  # setuptools ships no types
    """Builds the package with its catalogues compiled."""

    def run(self) -> None:
        compile_catalogues()
        super().run()
