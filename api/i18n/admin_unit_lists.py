from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "admin_unit_list.faulty": Sentence(
        "Danh mục có {count} lỗi nên chưa nạp; hãy sửa các dòng được nêu rồi nạp lại.",
        "The list has {count} faults and was not loaded; mend the lines that are named, and load"
        " it again.",
    ),
    "admin_unit_list.out_of_order": Sentence(
        "Đã nạp danh mục có hiệu lực từ {day}; hãy nạp các danh mục theo thứ tự thời gian.",
        "A list that holds from {day} is loaded already; load lists in the order of time.",
    ),
    "admin_unit_list.day_taken": Sentence(
        "Đã có danh mục khác có hiệu lực từ ngày {day}.",
        "Another list holds from {day} already.",
    ),
    "unit_list.blank": Sentence("Để trống; hãy điền.", "It is blank; fill it in."),
    "unit_list.code_length": Sentence(
        "Mã {value} không đủ số chữ số cho loại này; số 0 đứng đầu bị mất?",
        "Code {value} has the wrong length for this type; were leading zeros lost?",
    ),
    "unit_list.code_malformed": Sentence(
        "Mã {value} không chỉ gồm chữ số; hãy sửa lại.",
        "Code {value} is not all digits; correct it.",
    ),
    "unit_list.code_twice": Sentence(
        "Mã {value} có hai lần; hãy bỏ bớt một dòng.",
        "Code {value} is there twice; take one line out.",
    ),
    "unit_list.columns": Sentence(
        "Dòng này phải có đúng các cột code, name, type, parent_code; hiện là: {value}",
        "The line must have the columns code, name, type, parent_code; it has: {value}",
    ),
    "unit_list.empty": Sentence(
        "Danh mục không có dòng nào; hãy xem lại tệp.", "The list has no rows; check the file."
    ),
    "unit_list.encoding": Sentence(
        "Không phải UTF-8 hoặc có ký tự lạ; hãy lưu tệp lại dạng CSV UTF-8: {value}",
        "The text is not UTF-8, or has characters that no name has; save the file as CSV in UTF-8:"
        " {value}",
    ),
    "unit_list.parent_missing": Sentence(
        "Thiếu mã đơn vị cấp trên; hãy điền.", "It names no parent; fill it in."
    ),
    "unit_list.parent_not_above": Sentence(
        "Đơn vị {value} không phải cấp trên của đơn vị này; hãy sửa mã.",
        "Unit {value} is not above this one; correct the code.",
    ),
    "unit_list.parent_unknown": Sentence(
        "Danh mục không có đơn vị cấp trên mã {value}; hãy sửa mã hoặc thêm đơn vị đó.",
        "The list has no unit {value} above it; correct the code, or add that unit.",
    ),
    "unit_list.too_long": Sentence(
        "Tên dài quá 200 ký tự; hãy viết ngắn lại.",
        "The name is longer than 200 characters; shorten it.",
    ),
    "unit_list.type_ended": Sentence(
        "Từ ngày 1/7/2025 không còn loại {value}; hãy dùng loại mới hoặc bỏ dòng này.",
        "From 1 July 2025 on there is no type {value}; use a new one, or take the line out.",
    ),
    "unit_list.type_unknown": Sentence(
        "Không có loại {value}; hãy viết như tinh, thanh_pho, xa, phuong, dac_khu.",
        "There is no type {value}; write tinh, thanh_pho, xa, phuong or dac_khu.",
    ),
}
