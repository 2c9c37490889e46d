"""From codes to sentences, Vietnamese first. Each feature's sentences stand under its stem."""

import re
from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

Locale: TypeAlias = Literal["vi", "en"]
LOCALES: Final = get_args(Locale)
_WEIGHT: Final = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")  # RFC 9110, section 12.4.2


class Sentence(NamedTuple):
    """One sentence in both languages, with the same ``{placeholders}``."""

    vi: str
    en: str


class Term(NamedTuple):
    """A word, or a part of a sentence, that is put into another in whatever language that is."""

    code: str
    params: Mapping[str, object] = MappingProxyType({})

    def __str__(self) -> str:
        """Give what a program may go by."""
        return self.code.rpartition(".")[2]


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
    said = {
        name: sentence(value.code, locale, value.params) if isinstance(value, Term) else value
        for name, value in params.items()
    }
    return (found.en if locale == "en" else found.vi).format_map(said)


def preferred(accept_language: str) -> Locale:
    """Choose what is asked for with the greater weight, or first; Vietnamese if neither is."""
    chosen: Locale = "vi"
    heaviest = 0.0
    for part in accept_language.lower().split(","):
        tag, _, weight = part.partition(";")
        language = tag.strip().partition("-")[0]
        asked = _weight(weight)
        if language in LOCALES and asked > heaviest:
            chosen, heaviest = ("en" if language == "en" else "vi"), asked
    return chosen


def _weight(given: str) -> float:
    if not given:
        return 1.0
    found = _WEIGHT.fullmatch(given.replace(" ", ""))
    return float(found[1]) if found else 0.0
