from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "period.not_found": Sentence(
        "Không tìm thấy kỳ báo cáo này.", "There is no such reporting period in your sight."
    ),
    "period.too_far_ahead": Sentence(
        "Kỳ báo cáo chỉ mở trước nhiều nhất một năm, tức là bắt đầu trước ngày {day}.",
        "A period is opened a year ahead at most: it must begin before {day}.",
    ),
    "period.without_branch": Sentence(
        "Tổ chức này không phải chi bộ và không có chi bộ nào trực thuộc.",
        "This body is no branch, and has none below it.",
    ),
}
