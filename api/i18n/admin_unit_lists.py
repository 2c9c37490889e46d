from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "admin_unit_list.faulty": Sentence(
        "Danh mục có {count} lỗi nên chưa nạp; xem từng dòng trong errors.",
        "The list has {count} faults and was not loaded; errors names the lines.",
    ),
    "admin_unit_list.out_of_order": Sentence(
        "Đã nạp danh mục có hiệu lực từ {day}; hãy nạp các danh mục theo thứ tự thời gian.",
        "A list that holds from {day} is loaded already; load lists in the order of time.",
    ),
    "admin_unit_list.day_taken": Sentence(
        "Đã có danh mục khác có hiệu lực từ ngày {day}.",
        "Another list holds from {day} already.",
    ),
    "unit_list.blank": Sentence("Để trống.", "It is blank."),
    "unit_list.code_length": Sentence(
        "Mã {value} không đủ số chữ số cho loại này; số 0 đứng đầu bị mất?",
        "Code {value} has the wrong length for this type; were leading zeros lost?",
    ),
    "unit_list.code_malformed": Sentence(
        "Mã {value} không chỉ gồm chữ số.", "Code {value} is not all digits."
    ),
    "unit_list.code_twice": Sentence("Mã {value} có hai lần.", "Code {value} is there twice."),
    "unit_list.columns": Sentence(
        "Dòng này không đúng các cột code, name, type, parent_code: {value}",
        "The line does not have the columns code, name, type, parent_code: {value}",
    ),
    "unit_list.empty": Sentence("Danh mục không có dòng nào.", "The list has no rows."),
    "unit_list.encoding": Sentence(
        "Văn bản không phải UTF-8 hoặc có ký tự lạ: {value}",
        "The text is not UTF-8, or has characters that no name has: {value}",
    ),
    "unit_list.parent_missing": Sentence("Thiếu mã đơn vị cấp trên.", "It names no parent."),
    "unit_list.parent_not_above": Sentence(
        "Đơn vị {value} không phải cấp trên của đơn vị này.", "Unit {value} is not above this one."
    ),
    "unit_list.parent_unknown": Sentence(
        "Không có đơn vị cấp trên với mã {value}.", "There is no unit with code {value} above it."
    ),
    "unit_list.too_long": Sentence("Tên dài quá 200 ký tự.", "The name is too long."),
    "unit_list.type_ended": Sentence(
        "Từ ngày 1/7/2025 không còn loại {value}.", "From 1 July 2025 on there is no type {value}."
    ),
    "unit_list.type_unknown": Sentence("Không có loại {value}.", "There is no type {value}."),
}
