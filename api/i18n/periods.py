from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "period.not_found": Sentence(
        "Không tìm thấy kỳ báo cáo này.", "There is no such reporting period in your sight."
    ),
    "period.without_branch": Sentence(
        "Tổ chức này không phải chi bộ và không có chi bộ nào trực thuộc.",
        "This body is no branch, and has none below it.",
    ),
}
