"""Vietnamese telephone numbers as people write them, and as they are stored: E.164.

A number is no identity: households share one.
"""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator

from api.errors import FaultyValue

MOVED_IN_2018: Final = {
    "120": "70",
    "121": "79",
    "122": "77",
    "123": "83",
    "124": "84",
    "125": "85",
    "126": "76",
    "127": "81",
    "128": "78",
    "129": "82",
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    "186": "56",
    "188": "58",
    "199": "59",
}
"""Mobile prefixes, without the leading zero, as lists from before the autumn of 2018 hold them."""

_SEPARATORS: Final = re.compile(r"[\s.()\-\u2010-\u2015]+")
_WHOLE_FLOAT: Final = re.compile(r"\d+\.0")
_WRITTEN: Final = re.compile(r"(?P<plus>\+|00)?(?P<digits>\d+)", re.ASCII)
_MOBILE: Final = re.compile(r"[35789]\d{8}", re.ASCII)
_OLD_MOBILE: Final = re.compile(r"(?P<prefix>1\d\d)(?P<rest>\d{7})", re.ASCII)
_LANDLINE: Final = re.compile(r"2\d{9}", re.ASCII)
_ABROAD: Final = re.compile(r"[1-9]\d{7,14}", re.ASCII)
_COUNTRY: Final = "84"


class PhoneNotUnderstood(FaultyValue):
    """Neither a mobile nor a landline number of Vietnam, nor one from abroad with its ``+``."""

    code = "phone.not_understood"


def to_e164(text: str) -> str:
    """``0168 234 5678``, ``84382345678`` and Excel's ``382345678`` all to ``+84382345678``.

    Landlines are taken as written since 2017, area code and all: ten digits after the zero.
    """
    written = _WRITTEN.fullmatch(_stripped(text))
    if written is not None:
        plus, digits = written["plus"], written["digits"]
        national = _national(digits, international=bool(plus))
        if national:
            return f"+{_COUNTRY}{national}"
        if plus and not digits.startswith(_COUNTRY) and _ABROAD.fullmatch(digits):
            return f"+{digits}"
    raise PhoneNotUnderstood


def _stripped(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    # A sheet hands over a number without its zero and with a fraction: 912345678.0.
    if _WHOLE_FLOAT.fullmatch(text):
        text = text.removesuffix(".0")
    return _SEPARATORS.sub("", text)


def _national(digits: str, *, international: bool) -> str | None:
    """Find the significant number; the country's 84 is also the beginning of mobile numbers."""
    readings = [digits.removeprefix(_COUNTRY).removeprefix("0")] if digits[:2] == _COUNTRY else []
    if not international:
        readings.insert(0, digits.removeprefix("0"))
    return next(filter(None, map(_current, readings)), None)


def _current(significant: str) -> str | None:
    if _MOBILE.fullmatch(significant) or _LANDLINE.fullmatch(significant):
        return significant
    old = _OLD_MOBILE.fullmatch(significant)
    if old is not None and old["prefix"] in MOVED_IN_2018:
        return MOVED_IN_2018[old["prefix"]] + old["rest"]
    return None


def mask(phone: str) -> str:
    """Show of ``+84912345678`` no more than ``+849*****678``."""
    shown_before, shown_after = 4, 3
    hidden = max(len(phone) - shown_before - shown_after, 0)
    if not hidden:
        return "*" * len(phone)
    return f"{phone[:shown_before]}{'*' * hidden}{phone[-shown_after:]}"


Phone = Annotated[str, AfterValidator(to_e164)]
"""Any common spelling in, E.164 out."""
