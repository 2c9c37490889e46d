"""Debian's Chromium, as every test of a page starts it."""

import os
import shutil
from typing import Final

import pytest
from playwright.async_api import ViewportSize

from api.settings import ROOT

CHROMIUM: Final = shutil.which("chromium")
AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: Final = ViewportSize(width=360, height=640)
DESKTOP: Final = ViewportSize(width=1280, height=860)

in_a_browser = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="chromium is not installed"
)
