from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "support_goal.not_found": Sentence(
        "Không tìm thấy mục tiêu giúp đỡ này.", "There is no such support goal in your sight."
    ),
    "support_goal.days_out_of_order": Sentence(
        "Ngày bắt đầu, ngày rà soát giữa kỳ và hạn hoàn thành phải theo thứ tự.",
        "Start, mid review and due day must follow one another.",
    ),
    "support_goal.over": Sentence("Mục tiêu đã kết thúc ngày {day}.", "The goal ended on {day}."),
    "support_goal.reviewed": Sentence(
        "Mục tiêu đã được rà soát giữa kỳ ngày {day}.",
        "The goal had its mid review on {day} already.",
    ),
}
