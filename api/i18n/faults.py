"""Sentences for what Pydantic finds wrong with one field; a rule of ours has its own by its stem.

A sentence says what would be right; the name of the field stands beside it.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from api.i18n import Locale, Sentence, sentence, sentences

_DAY: Final = Sentence(
    "Phải là một ngày có thật, viết năm-tháng-ngày như 2026-11-23.",
    "Must be a day of the calendar, written year-month-day as 2026-11-23.",
)
_DECIMAL: Final = Sentence("Phải là một số, như 0.46.", "Must be a number, such as 0.46.")
_MOMENT: Final = Sentence(
    "Phải là một thời điểm kèm múi giờ, như 2026-11-23T08:30:00+07:00.",
    "Must be a time with its zone, such as 2026-11-23T08:30:00+07:00.",
)
_OBJECT: Final = Sentence(
    'Phải là một nhóm trường trong ngoặc nhọn, như {{"size": 4}}.',
    'Must be a group of fields in braces, such as {{"size": 4}}.',
)
_ONE_OF: Final = Sentence("Phải là một trong: {expected}.", "Must be one of: {expected}.")
_TEXT: Final = Sentence("Phải là văn bản.", "Must be text.")
_TRUTH: Final = Sentence("Phải là true hoặc false.", "Must be true or false.")
_UUID: Final = Sentence(
    "Phải là mã định danh (UUID) do hệ thống cấp, như 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071.",
    "Must be an id (UUID) that the service gave, such as 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071.",
)
_WHOLE: Final = Sentence("Phải là số nguyên, như 4.", "Must be a whole number, such as 4.")

ANY: Final = "value_error"
"""Whatever has no sentence of its own."""

SENTENCES: Final = {
    ANY: Sentence(
        "Chưa đúng; hãy xem lại theo tài liệu của hệ thống.",
        "This is not right; look it up in the documentation.",
    ),
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "date_from_datetime_inexact": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_greater_than_equal": Sentence(
        "Không được trước ngày {ge:.10}.", "Must not be before {ge:.10}."
    ),
    "date_less_than_equal": Sentence(
        "Không được sau ngày {le:.10}.", "Must not be after {le:.10}."
    ),
    "date_parsing": _DAY,
    "date_type": _DAY,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_type": _MOMENT,
    "decimal_parsing": _DECIMAL,
    "decimal_type": _DECIMAL,
    "dict_type": _OBJECT,
    "enum": _ONE_OF,
    "extra_forbidden": Sentence(
        "Không có trường nào tên như vậy; hãy bỏ đi hoặc sửa lại tên.",
        "There is no field of this name; leave it out or correct its name.",
    ),
    "finite_number": Sentence(
        "Phải là một con số cụ thể, không phải NaN hay Infinity.",
        "Must be a definite number, neither NaN nor Infinity.",
    ),
    "float_parsing": _DECIMAL,
    "float_type": _DECIMAL,
    "greater_than": Sentence("Phải lớn hơn {gt}.", "Must be greater than {gt}."),
    "greater_than_equal": Sentence("Không được nhỏ hơn {ge}.", "Must not be less than {ge}."),
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": Sentence("Số quá dài; hãy xem lại.", "The number is too long; check it."),
    "int_type": _WHOLE,
    "json_invalid": Sentence(
        "Nội dung không phải là JSON hợp lệ; hãy xem lại dấu phẩy, dấu ngoặc.",
        "The body is not well-formed JSON; check its commas, quotes and brackets.",
    ),
    "less_than": Sentence("Phải nhỏ hơn {lt}.", "Must be less than {lt}."),
    "less_than_equal": Sentence("Không được lớn hơn {le}.", "Must not be greater than {le}."),
    "list_type": Sentence(
        "Phải là một danh sách trong ngoặc vuông.", "Must be a list in square brackets."
    ),
    "literal_error": _ONE_OF,
    "missing": Sentence("Bắt buộc phải có; hãy bổ sung.", "This is missing; add it."),
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "string_too_long": Sentence(
        "Dài quá {max_length} ký tự; hãy viết ngắn lại.",
        "Longer than {max_length} characters; shorten it.",
    ),
    "string_too_short": Sentence(
        "Phải có ít nhất {min_length} ký tự.", "Must have {min_length} or more characters."
    ),
    "string_type": _TEXT,
    "string_unicode": Sentence(
        "Có ký tự không đọc được; hãy gõ lại.",
        "Some characters cannot be read; type it again.",
    ),
    "timezone_aware": _MOMENT,
    "too_long": Sentence(
        "Có quá {max_length} mục; hãy bớt đi.", "More than {max_length} items; send fewer."
    ),
    "too_short": Sentence(
        "Phải có ít nhất {min_length} mục.", "Must have {min_length} or more items."
    ),
    "uuid_parsing": _UUID,
    "uuid_type": _UUID,
}


def fault_sentence(fault: Mapping[str, Any], locale: Locale) -> str:
    """Say what is wrong with the field; never in the words of Pydantic, which are English only."""
    params = dict(fault.get("ctx", {}))
    if "expected" in params:
        params["expected"] = _listed(params["expected"], locale)
    return sentence(_told_as(fault), locale, params)


def _told_as(fault: Mapping[str, Any]) -> str:
    """Tell texts from lists and days from numbers, which Pydantic calls by the same code."""
    code = fault["type"]
    closer = []
    if isinstance(fault.get("input"), str):
        closer.append(f"string_{code}")
    if any(isinstance(bound, str) for bound in fault.get("ctx", {}).values()):  # else a number
        closer.append(f"date_{code}")
    return next((name for name in [*closer, code] if name in sentences()), ANY)


def _listed(expected: str, locale: Locale) -> str:
    """Join what Pydantic lists as ``'a', 'b' or 'c'``."""
    *values, last = re.findall(r"'([^']*)'", expected)
    conjunction = "or" if locale == "en" else "hoặc"
    return f"{', '.join(values)} {conjunction} {last}" if values else last
