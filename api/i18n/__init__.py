"""From codes to sentences, Vietnamese first. Each feature's sentences stand under its stem."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

Locale: TypeAlias = Literal["vi", "en"]
LOCALES: Final = get_args(Locale)


class Sentence(NamedTuple):
    """One sentence in both languages, with the same ``{placeholders}``."""

    vi: str
    en: str


def _gathered() -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    for module in iter_modules(__path__):
        found |= import_module(f"{__name__}.{module.name}").SENTENCES
    return found


_SENTENCES: Final[dict[str, Sentence]] = {}


def sentences() -> Mapping[str, Sentence]:
    if not _SENTENCES:
        _SENTENCES.update(_gathered())
    return _SENTENCES


def sentence(code: str, locale: Locale, params: Mapping[str, object]) -> str:
    found = sentences()[code]
    return (found.en if locale == "en" else found.vi).format_map(params)


def preferred(accept_language: str) -> Locale:
    """Choose by the order that the header gives; Vietnamese where it asks for neither.

    Weights are not read: browsers list languages by preference.
    """
    for part in accept_language.split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in LOCALES:
            return "en" if tag == "en" else "vi"
    return "vi"
