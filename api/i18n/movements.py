from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "movement.not_found": Sentence(
        "Không tìm thấy mô hình này.", "There is no such movement in your sight."
    ),
    "movement.contribution_not_found": Sentence(
        "Mô hình không có khoản đóng góp này.", "The movement has no such contribution."
    ),
    "movement.cannot_become": Sentence(
        "Mô hình đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "A movement that is {current} cannot become {wanted}.",
    ),
    "movement.over": Sentence(
        "Mô hình đã kết thúc nên không sửa được nữa.",
        "The movement is over and can no longer be changed.",
    ),
    "movement.ends_before_it_starts": Sentence(
        "Ngày kết thúc {ends_on} sớm hơn ngày bắt đầu {starts_on}.",
        "It would end on {ends_on}, before it starts on {starts_on}.",
    ),
    "movement.cancelled": Sentence(
        "Mô hình đã huỷ nên không nhận thêm gì.", "The movement was cancelled and takes nothing."
    ),
    "movement.contribution_voided": Sentence(
        "Khoản đóng góp này đã bị huỷ.", "This contribution was voided already."
    ),
    "movement.giver_unclear": Sentence(
        "Hộ gia đình đóng góp thì phải ghi household_id; bên khác đóng góp thì không ghi.",
        "Where a household gives, name it in household_id; for any other giver leave that out.",
    ),
    "movement.measure_unclear": Sentence(
        "Ghi đúng một trong ba: money (tiền), labour_days (ngày công) hoặc land_m2 (đất).",
        "Give one of the three: money, labour_days or land_m2.",
    ),
}
