"""What a resident writes that another office must hear of: a warning, never a judgement.

Words decide, and words err. So a finding stops nothing: it asks once, names the right office,
and keeps the sender's identity out of a case that the law makes secret (domain: A6.3 to A6.5).
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from api.domain.text import fold, normalise


class Subject(StrEnum):
    """In the order of haste: what is found first is named first."""

    DANGER = "danger"
    CRIME = "crime"
    CORRUPTION = "corruption"
    DENUNCIATION = "denunciation"
    COMPLAINT = "complaint"


_PHRASES: Final = {
    Subject.DANGER: (
        "tự tử",
        "tự sát",
        "muốn chết",
        "dọa giết",
        "doạ giết",
        "cấp cứu",
        "đuối nước",
        "cháy nhà",
        "sạt lở",
        "lũ cuốn",
        "nguy hiểm đến tính mạng",
        "đe dọa tính mạng",
    ),
    Subject.CRIME: (
        "giết người",
        "ma túy",
        "hiếp dâm",
        "cưỡng hiếp",
        "xâm hại",
        "buôn người",
        "bạo lực gia đình",
        "bạo hành",
        "đánh đập",
        "trộm cắp",
        "cướp",
        "lừa đảo",
        "tống tiền",
        "cờ bạc",
        "đánh bạc",
        "cho vay nặng lãi",
    ),
    Subject.CORRUPTION: (
        "tham nhũng",
        "tham ô",
        "hối lộ",
        "đút lót",
        "lót tay",
        "nhận tiền",
        "đòi tiền",
        "vòi tiền",
        "vòi vĩnh",
        "nhũng nhiễu",
        "ăn chặn",
        "bớt xén",
        "biển thủ",
        "chiếm đoạt",
        "chạy chức",
        "lợi ích nhóm",
    ),
    Subject.DENUNCIATION: (
        "tố cáo",
        "tố giác",
        "đơn thư",
        "sai phạm",
        "vi phạm pháp luật",
        "lợi dụng chức vụ",
        "lạm dụng chức vụ",
        "lạm quyền",
    ),
    Subject.COMPLAINT: (
        "khiếu nại",
        "khiếu kiện",
        "thu hồi đất",
        "quyết định thu hồi",
        "quyết định xử phạt",
        "giải phóng mặt bằng",
        "không đồng ý với quyết định",
    ),
}
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_MARK: Final = re.compile("[\u0300-\u036f]|đ")
_WORD: Final = re.compile(r"\w+")


def _spelt(text: str) -> str:
    """Spell each word with its tone at the end, wherever it was placed: "hoà", "hòa"."""
    decomposed = unicodedata.normalize("NFD", normalise(text).lower())
    words = (
        "".join(sorted(word, key=lambda c: c in _TONES))
        for word in re.findall(r"[\w\u0300-\u036f]+", decomposed)
    )
    return f" {' '.join(words)} "


def _plain(text: str) -> str:
    return f" {' '.join(_WORD.findall(fold(text)))} "


_SPELT: Final = {subject: tuple(map(_spelt, found)) for subject, found in _PHRASES.items()}
# Without marks a single word says too little: "giet", "cuop".
_UNMARKED: Final = {
    subject: tuple(_plain(phrase) for phrase in found if " " in phrase)
    for subject, found in _PHRASES.items()
}


def subjects(text: str) -> list[Subject]:
    """Name what the text seems to be about; marks count, unless the writer left out all."""
    marked = _MARK.search(unicodedata.normalize("NFD", text.lower())) is not None
    written = _spelt(text) if marked else _plain(text)
    phrases = _SPELT if marked else _UNMARKED
    return [subject for subject in Subject if any(p in written for p in phrases[subject])]
