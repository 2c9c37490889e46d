"""The service as it was on another day: ``BENCH_TODAY`` is today. Moments stay what they are."""

import os
from datetime import date
from typing import Final

from fastapi import FastAPI

from api import main
from api.domain import clock

TODAY: Final = date.fromisoformat(os.environ["BENCH_TODAY"])


def create_app() -> FastAPI:
    clock.today = lambda: TODAY
    return main.create_app()
