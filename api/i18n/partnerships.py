from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "partnership.not_found": Sentence(
        "Không tìm thấy thỏa thuận phối hợp này.", "There is no such partnership in your sight."
    ),
    "partnership.exists": Sentence(
        "Hai bên đã có thỏa thuận phối hợp ở đây trong thời gian này.",
        "The two have such a partnership already at that time.",
    ),
    "partnership.partner_unfit": Sentence(
        "Bên cử đảng viên phải là một chi bộ khác, đang hoạt động.",
        "A partner is another branch, which exists today.",
    ),
    "partnership.target_unclear": Sentence(
        "Hãy ghi hoặc một hộ, hoặc một nhóm hộ.", "Name either a household or a household group."
    ),
    "partnership.over": Sentence(
        "Thỏa thuận phối hợp đã kết thúc từ ngày {day}.", "The partnership ends on {day} already."
    ),
    "partnership.ends_too_early": Sentence(
        "Đã có việc bắt đầu ngày {day}; hãy chọn ngày sau đó.",
        "Something began on {day}; take a later day.",
    ),
}
