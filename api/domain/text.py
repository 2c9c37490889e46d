"""Vietnamese text: what is let in, how it is searched, and in which order it stands.

Search and order rest on stored columns written from here, because a Postgres without ICU
has no Vietnamese collation, and because "Đ" is a letter of its own and no accented "D".
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from api.errors import FaultyValue

# Overrides and isolates can make a text read as something other than what is stored.
_BIDI: Final = "\u202a-\u202e\u2066-\u2069"
_CONTROLS: Final = "\x00-\x1f\x7f-\x9f\u2028\u2029"
_CONTROLS_BUT_BREAKS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
_NOT_IN_LINE: Final = re.compile(f"[{_CONTROLS}]")
_NOT_IN_PROSE: Final = re.compile(f"[{_CONTROLS_BUT_BREAKS}]")
_TURNS_TEXT: Final = re.compile(f"[{_BIDI}]")
# Pasted from web pages and PDF files: without width, yet two equal names would differ. The marks
# U+200E, U+200F and U+061C may set how what stands beside them runs, and so go as well. What joins
# the parts of an emoji (U+200D) and of some scripts (U+200C) stays.
_ZERO_WIDTH: Final = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\ufeff"
_UNSEEN: Final = re.compile(f"[{_ZERO_WIDTH}]")


class LineBroken(FaultyValue):
    code = "text.line_broken"


class ControlCharacter(FaultyValue):
    code = "text.control_character"


class DirectionTurned(FaultyValue):
    code = "text.direction_turned"


class TextBlank(FaultyValue):
    code = "text.blank"


@dataclass(frozen=True)
class Advertised:
    """Tell readers of the OpenAPI document what a validator written in Python asks for."""

    pattern: str

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core_schema), "pattern": self.pattern}


@dataclass(frozen=True)
class Spelled:
    """A text of one spelling, such as a code; ``fault`` has a sentence that tells people which.

    Stands after the ``Field`` that bounds the text.
    """

    pattern: str
    fault: type[FaultyValue]

    def check(self, text: str) -> str:
        if re.fullmatch(self.pattern, text, re.ASCII) is None:
            raise self.fault
        return text

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core_schema), "pattern": self.pattern}


def normalise(text: str) -> str:
    """NFC and without invisible characters: macOS and pasted PDF send "ễ" in three pieces."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def line(text: str) -> str:
    if _NOT_IN_LINE.search(text):
        raise LineBroken
    return _cleaned(text)


def prose(text: str) -> str:
    """Like ``line``, but paragraphs and tabs stay; every line break becomes a line feed."""
    if _NOT_IN_PROSE.search(text):
        raise ControlCharacter
    return _cleaned(text.replace("\r\n", "\n").replace("\r", "\n"))


def _cleaned(text: str) -> str:
    if _TURNS_TEXT.search(text):
        raise DirectionTurned
    cleaned = normalise(text).strip()
    if not cleaned:
        raise TextBlank
    return cleaned


def _pattern(refused: str) -> str:
    """At least one visible character and none of ``refused``, in the syntax of ECMA 262."""
    never, unseen = _escaped(refused + _BIDI), _escaped(_ZERO_WIDTH)
    return f"^[^{never}]*[^{never}\\s{unseen}][^{never}]*$"


def _escaped(characters: str) -> str:
    return "".join(c if c == "-" else f"\\u{ord(c):04X}" for c in characters)


Line = Annotated[str, AfterValidator(line), Advertised(_pattern(_CONTROLS))]
"""One line, not blank, NFC, trimmed. Add ``Field(max_length=…)`` where it is used."""

Prose = Annotated[str, AfterValidator(prose), Advertised(_pattern(_CONTROLS_BUT_BREAKS))]
"""One or more lines, not blank, NFC, trimmed."""


def fold(text: str) -> str:
    """Bring a text to the form that is searched: lower case, no marks, đ as d, single spaces.

    The same for NFC and NFD input and for both ways to place a tone ("hòa", "hoà").
    """
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    kept = (c for c in lowered if unicodedata.category(c) not in {"Mn", "Cf"})
    return " ".join("".join(kept).replace("đ", "d").split())


# Each letter sorts after its base and before the next letter, as "~" sorts after "z".
_LETTERS: Final = {
    ("a", "\u0306"): "a~",
    ("a", "\u0302"): "a~~",
    ("e", "\u0302"): "e~",
    ("o", "\u0302"): "o~",
    ("o", "\u031b"): "o~~",
    ("u", "\u031b"): "u~",
}
_TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LEVEL: Final = " "
_WORD: Final = "-"
_REMARK: Final = re.compile(r"\s*\([^()]*\)\s*$")
_PIECE: Final = re.compile(r"[0-9]{1,9}|(.)([\u0300-\u036f]*)", re.DOTALL)


def sort_key_plain(text: str) -> str:
    """ASCII key for names of units and places: order it with ``COLLATE "C"``.

    Letters in the order of the alphabet, then tones (ngang, huyền, hỏi, ngã, sắc, nặng);
    numbers by value ("Thôn 2" before "Thôn 10"), before letters; other scripts after z.
    """
    words = [_word_key(word) for word in _words(text)]
    letters = _WORD.join(letters for letters, _ in words)
    return f"{letters}{_LEVEL}{''.join(tone for _, tone in words)}"


def sort_key(full_name: str) -> str:
    """ASCII key that orders people by given name, the last word, then by the words before it.

    A remark in brackets, as lists add to tell two people of one name apart, decides last.
    """
    remark = _REMARK.search(full_name)
    name = full_name[: remark.start()] if remark else full_name
    *before, given = name.split() or [""]
    keys = [given, " ".join(before), remark.group() if remark else ""]
    return _LEVEL.join(sort_key_plain(key) for key in keys)


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    shown = (c for c in decomposed if unicodedata.category(c) != "Cf")
    return "".join(c if _counts(c) else " " for c in shown).split()


def _counts(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) == "Mn"


def _word_key(word: str) -> tuple[str, str]:
    """Key of the letters, and one digit for the tone wherever in the word it was placed."""
    letters = "".join(
        _letter(found[1], found[2]) if found[1] else _number(found[0])
        for found in _PIECE.finditer(word)
    )
    return letters, next((_TONES[c] for c in word if c in _TONES), "0")


def _letter(base: str, marks: str) -> str:
    if base == "đ":
        return "d~"
    for mark in marks:
        if (base, mark) in _LETTERS:
            return _LETTERS[base, mark]
    return base if base.isascii() else f"{{{ord(base):06x}"


def _number(digits: str) -> str:
    """Length before value, so that text compares as numbers do."""
    value = digits.lstrip("0") or "0"
    return f"{len(value)}{value}"


def initials(full_name: str) -> str:
    """Shorten a name for publication: "Nguyễn Thị Minh" to "N.T.M."."""
    return "".join(f"{word[0].upper()}." for word in normalise(full_name).split())
