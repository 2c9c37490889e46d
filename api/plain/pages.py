"""Writes the pages. Whatever was typed, or stands in the database, is escaped by Jinja."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.domain import clock
from api.i18n import LOCALES, Locale, sentence

TEMPLATES: Final = Path(__file__).parent / "templates"
STYLE: Final = (TEMPLATES / "style.css").read_text()
# Named by its hash: no other style, no script whatever, and forms that lead nowhere else.
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}';"
    " img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Speech:
    """The language of a page, and what an address needs so that the next one keeps to it."""

    locale: Locale
    query: str = ""

    def say(self, vi: str, en: str) -> str:
        return en if self.locale == "en" else vi

    def word(self, of: str, value: str) -> str:
        return sentence(f"plain.{of}.{value}", self.locale, {})

    def day(self, of: date) -> str:
        return of.isoformat() if self.locale == "en" else f"{of:%d/%m/%Y}"

    def moment(self, of: datetime) -> str:
        local = of.astimezone(clock.VIETNAM)
        return f"{local:%H:%M}, {self.day(local.date())}"


def speech(asked: str | None, locale: Locale) -> Speech:
    """Speak as the address asks, or else as the browser does."""
    if asked not in LOCALES:
        return Speech(locale)
    return Speech("en" if asked == "en" else "vi", f"?lang={asked}")


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a form: a status, and sentences by the name of the field.

    What no field is to blame for stands under "".
    """

    status: int
    sentences: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    retry_after: int | None = None


NONE: Final = Faults(200)


def written(template: str, speech: Speech, **shown: Any) -> str:
    """Write a page in the language of the request."""
    tools = {"say": speech.say, "word": speech.word, "day": speech.day, "moment": speech.moment}
    common = {"locale": speech.locale, "query": speech.query, "style": STYLE, "faults": NONE}
    return _template(template).render({**tools, **common, **shown})


_environment: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_template: Final = partial(_environment.get_template)
