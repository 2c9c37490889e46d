from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "handover.not_found": Sentence(
        "Không tìm thấy việc bàn giao này.", "There is no such handover in your sight."
    ),
    "handover.cannot_become": Sentence(
        "Việc bàn giao đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "A handover that is {current} cannot become {wanted}.",
    ),
    "handover.not_yours": Sentence(
        "Người nhận trả lời; người giao hoặc chi ủy xác nhận đã bàn giao.",
        "Who takes over answers; who led before, or the committee, says that they were briefed.",
    ),
    "handover.objection_unclear": Sentence(
        "Khi không nhận thì nêu lý do; khi nhận thì không nêu.",
        "Say why where you decline, and only then.",
    ),
}
