"""What must not stand in a text that everybody reads, and what may stand there instead.

People become initials, as newspapers write "bà M."; numbers by which somebody is reached or known,
and house numbers, have no form that is fit. It errs on the side of refusing: whoever drafts the
text can always say the same without naming anybody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.domain.phones import PhoneNotUnderstood, to_e164
from api.domain.text import fold, initials


class Telling(StrEnum):
    """By what somebody can be known or reached."""

    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a text something tells, and what may stand there; nothing where no form is fit."""

    start: int
    end: int
    kind: Telling
    words: str
    instead: str | None = None


# How people are addressed; a name may follow.
_HONORIFIC: Final = re.compile(
    r"(?:đồng\s+chí|đ/c|ông|bà|anh|chị|cô|chú|bác|em|cụ|dì|cậu|mợ|thím|dượng|cháu|thầy|bạn)",
    re.IGNORECASE,
)
_ADDRESSED: Final = re.compile(rf"(?<!\w){_HONORIFIC.pattern}[ \t\u00a0]+$", re.IGNORECASE)
# The commonest family names, of the Kinh and of peoples in the mountains, but for those that begin
# what is no name as often ("Đảng", "Mùa", "Vì"); and how the commonest are written without marks.
_FAMILIES: Final = frozenset(
    re.findall(
        r"\w+",
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Đoàn"
        " Lương Lưu Mai Tô Tạ Cao Hà Quách Lâm La Chu Tống Nghiêm Khúc Lò Giàng Vàng Sùng Hạng Lầu"
        " Thào Mã Cầm Quàng Lường Bàn Triệu Nông Bế Điêu Tòng Cà Chảo Tẩn Phàn Lỳ Siu Ksor"
        " Nguyen Tran Pham Hoang Huynh Bui",
    )
)
# Words after which a name is that of a street, a school or a village, and no neighbour's.
_OF_PLACES: Final = frozenset(
    re.findall(
        r"\w+",
        "đường phố ngõ ngách hẻm tỉnh huyện quận xã phường thị trấn thành tp thôn bản làng xóm ấp"
        " khu cụm sông núi đèo cầu chợ hồ đảo trường chùa đình đền",
    )
)
# Of those who are no neighbours, of places, and of what begins like a family.
_EVERYBODYS: Final = re.compile(
    r"(?:Hồ Chí Minh|Bác Hồ|Hà Nội|Hà Giang|Hà Nam|Hà Tĩnh|Cao Bằng|Lâm Đồng|Đoàn Thanh niên)\b"
)
_LONGEST: Final = 6  # words of a name

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BLANKS: Final = re.compile(r"[ \t\u00a0]+")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)\.?[ \t\u00a0]+$")
_INITIALS: Final = re.compile(r"[^\W\d_]\.")
_DIGITS: Final = re.compile(r"(?<![\d.,])(?:\+|00)?\d(?:[\s.()\u2010-\u2015-]*\d){7,14}(?!\d)")
_DIALLED: Final = re.compile(r"\+|00|0|84")
_EMAIL: Final = re.compile(
    r"[\w.+-]+\s*(?:@|\(at\)|\[at\])\s*[\w-]+(?:\s*(?:\.|\(dot\)|\[dot\])\s*[\w-]+)+",
    re.IGNORECASE,
)
# Twelve digits of an identity card, also in groups (they begin with 0); or any long run, as of the
# old cards, of a bank account, of insurance.
_ID_NUMBER: Final = re.compile(r"(?<!\d)(?:0\d{2}(?:[ .-]?\d{3}){3}|\d{9,})(?!\d)")
_STREET: Final = r"(?:đường|phố|ngõ|ngách|hẻm|kiệt|tổ|thôn|xóm|ấp|khu|khối)\b"
_NUMBER: Final = r"\d+[a-zđ]?(?:[/-]\d+[a-zđ]?)*"
_ADDRESS: Final = re.compile(
    rf"(?:số\s+nhà|nhà\s+số|địa\s+chỉ\s+số)\s*:?\s*{_NUMBER}\b"
    rf"|(?<!cột )(?<!trụ )(?<!đèn )(?<!cống )\bsố\s+{_NUMBER}\s*,?\s*{_STREET}"
    rf"|\b\d+[a-zđ]?(?:/\d+[a-zđ]?)+\s*,?\s*(?:đường|phố|ngõ|ngách|hẻm|kiệt)\b"
    rf"|\b(?:ngõ|ngách|hẻm|kiệt)\s+{_NUMBER}\s*,?\s*số\s+{_NUMBER}\b",
    re.IGNORECASE,
)


def plain_words(text: str) -> str:
    """Give the words of a text as names are searched: folded, without signs, between spaces."""
    return f" {' '.join(word for word, *_ in _folded(text))} "


def telling(text: str, names: Iterable[str] = ()) -> list[Place]:
    """Find all that tells who somebody is, in order; ``names`` are known, and folded."""
    found = [*_matches(text), *_known(text, names), *_spelled_as_names(text)]
    return _apart(found)


def redacted(text: str, places: Sequence[Place]) -> str:
    """Write what could stand there instead: initials, and dots for what has no fit form."""
    parts, at = [], 0
    for place in places:
        parts += [text[at : place.start], place.instead or "…"]
        at = place.end
    return "".join([*parts, text[at:]])


def _matches(text: str) -> Iterator[Place]:
    for match in _EMAIL.finditer(text):
        yield _place(match, Telling.EMAIL)
    for match in _ADDRESS.finditer(text):
        yield _place(match, Telling.ADDRESS)
    for match in _DIGITS.finditer(text):
        if _DIALLED.match(match[0]) and _is_phone(match[0]):
            yield _place(match, Telling.PHONE)
    for match in _ID_NUMBER.finditer(text):
        yield _place(match, Telling.ID_NUMBER)


def _is_phone(digits: str) -> bool:
    try:
        to_e164(digits)
    except PhoneNotUnderstood:
        return False
    return True


def _known(text: str, names: Iterable[str]) -> Iterator[Place]:
    """Find names of people who are known, however they are written.

    One of two words must have capitals: "hòa bình" is peace, and somebody's name.
    """
    words = _folded(text)
    for name in names:
        wanted = name.split()
        for at in range(len(words) - len(wanted) + 1):
            run = words[at : at + len(wanted)]
            if [word for word, *_ in run] != wanted:
                continue
            start, end = run[0][1], run[-1][2]
            if len(wanted) > 2 or all(text[begin].isupper() for _, begin, _ in run):  # noqa: PLR2004
                yield _name(text, start, end)


def _spelled_as_names(text: str) -> Iterator[Place]:
    """Find what is written as a name: after an honorific, or beginning with a family's."""
    for run in _capitalised(text):
        words = list(run)
        addressed = _ADDRESSED.search(text[: words[0].start()]) is not None
        if not addressed and _before(text, words[0]) in _OF_PLACES:
            continue
        while words:
            if _EVERYBODYS.match(text, words[0].start()) or words[0][0].lower() in _OF_PLACES:
                break
            if _HONORIFIC.fullmatch(words[0][0]):
                addressed = True
            elif addressed or (words[0][0].capitalize() in _FAMILIES and len(words) > 1):
                yield _name(text, words[0].start(), words[:_LONGEST][-1].end())
                break
            del words[0]


def _capitalised(text: str) -> Iterator[list[re.Match[str]]]:
    """Give the runs of words with capitals; initials, which end in a full stop, are none."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and _BLANKS.fullmatch(text, run[-1].end(), word.start()) is None:
            yield run
            run = []
        if word[0][0].isupper() and not _INITIALS.match(text, word.start()):
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _before(text: str, word: re.Match[str]) -> str:
    """Give the word before another, if nothing but a blank stands between them."""
    found = _LAST_WORD.search(text, 0, word.start())
    return found[1].lower() if found else ""


def _name(text: str, start: int, end: int) -> Place:
    words = text[start:end]
    return Place(start, end, Telling.NAME, words, initials(words))


def _place(match: re.Match[str], kind: Telling) -> Place:
    return Place(match.start(), match.end(), kind, match[0])


def _apart(places: Sequence[Place]) -> list[Place]:
    """Keep of places that overlap the first, and of those that begin together the longest."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda one: (one.start, -one.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    return kept


def _folded(text: str) -> list[tuple[str, int, int]]:
    """Give the words of a text, folded, each with where it stands."""
    return [(fold(match[0]), match.start(), match.end()) for match in re.finditer(r"[^\W_]+", text)]
