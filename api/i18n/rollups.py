from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "rollup.awaits_review": Sentence(
        "Bản tổng hợp số {number} đang chờ cấp trên xem xét.",
        "Version {number} waits for its review by the level above.",
    ),
    "rollup.cannot_move": Sentence(
        "Bản tổng hợp đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "What was sent is {current}, and cannot become {wanted}.",
    ),
    "rollup.empty": Sentence(
        "Kỳ {period} chưa được mở cho chi bộ nào của tổ chức này.",
        "Period {period} was opened for no branch of this body.",
    ),
    "rollup.not_found": Sentence(
        "Không tìm thấy bản tổng hợp này.", "Nothing of this was sent upward in your sight."
    ),
    "rollup.own": Sentence(
        "Không ai tự duyệt bản tổng hợp do mình gửi.",
        "Nobody judges what they sent upward themselves.",
    ),
}
