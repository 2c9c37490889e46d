from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "household_group.not_found": Sentence(
        "Không tìm thấy nhóm hộ này.", "There is no such household group in your sight."
    ),
    "household_group.code_taken": Sentence(
        "Mã nhóm hộ {code} đã được dùng.", "Household group code {code} is already taken."
    ),
    "household_group.household_outside": Sentence(
        "Hộ này do tổ chức khác phụ trách, không thuộc địa bàn của nhóm.",
        "Another organisation looks after this household than after the group.",
    ),
    "household_group.household_in_a_group": Sentence(
        "Hộ {household} đã ở trong một nhóm vào ngày đó; hãy cho hộ rời nhóm trước.",
        "Household {household} is in a group on that day; let it leave that group first.",
    ),
    "household_group.household_not_in_it": Sentence(
        "Hộ này không ở trong nhóm vào ngày đó.", "The household is not in the group on that day."
    ),
    "household_group.in_use": Sentence(
        "Không xóa được nhóm hộ này vì đang có hoặc đã từng có: {what}.",
        "This group cannot be dissolved; with it there is, or was: {what}.",
    ),
    "household_group.code_malformed": Sentence(
        "Mã nhóm hộ có nhiều nhất 20 ký tự, gồm chữ in hoa không dấu, chữ số, dấu chấm và"
        " gạch nối, như NH-01.",
        "The code of a group has at most 20 characters: capital letters without marks,"
        " digits, points and hyphens, as NH-01.",
    ),
    "household_group.sizes_out_of_order": Sentence(
        "Số hộ ít nhất không được lớn hơn số hộ nhiều nhất.",
        "The smallest size cannot be above the largest.",
    ),
}
