"""Sentences for what is wrong with one field, by the codes that Pydantic gives."""

from collections.abc import Mapping
from typing import Any, Final

from api.i18n import Locale, Sentence

SENTENCES: Final[dict[str, Sentence]] = {}  # these are not problem codes

VIETNAMESE: Final = {
    "bool_parsing": "phải là true hoặc false",
    "date_from_datetime_parsing": "phải là ngày dạng năm-tháng-ngày (2026-11-23)",
    "date_parsing": "phải là ngày dạng năm-tháng-ngày (2026-11-23)",
    "datetime_from_date_parsing": "phải là thời điểm dạng ISO 8601",
    "decimal_parsing": "phải là số thập phân",
    "enum": "phải là một trong: {expected}",
    "extra_forbidden": "trường này không có trong hợp đồng; hãy bỏ đi",
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "không được nhỏ hơn {ge}",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "json_invalid": "nội dung không phải là JSON hợp lệ",
    "less_than": "phải nhỏ hơn {lt}",
    "less_than_equal": "không được lớn hơn {le}",
    "list_type": "phải là một danh sách",
    "literal_error": "phải là một trong: {expected}",
    "missing": "thiếu trường bắt buộc này",
    "model_attributes_type": "phải là một đối tượng JSON",
    "string_pattern_mismatch": "không đúng dạng quy định ({pattern})",
    "string_too_long": "dài quá {max_length} ký tự",
    "string_too_short": "ngắn hơn {min_length} ký tự",
    "string_type": "phải là văn bản",
    "too_long": "có quá {max_length} phần tử",
    "too_short": "cần ít nhất {min_length} phần tử",
    "uuid_parsing": "phải là mã định danh UUID",
    "value_error": "giá trị không hợp lệ: {error}",
}


def fault_sentence(fault: Mapping[str, Any], locale: Locale) -> str:
    """Say what is wrong; in English where no Vietnamese sentence is written yet."""
    if locale == "en":
        return str(fault["msg"])
    pattern = VIETNAMESE.get(fault["type"], "giá trị không hợp lệ: {error}")
    return pattern.format_map({"error": fault["msg"], **fault.get("ctx", {})})
