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
    "period.not_understood": Sentence(
        "Kỳ viết như 2026-11 (tháng), 2026-Q4 (quý), 2026-H2 (nửa năm), 2026 (năm) hoặc"
        " 2026-03-01..2026-04-15 (từ ngày đến ngày).",
        "A period is written as 2026-11 (month), 2026-Q4 (quarter), 2026-H2 (half-year), 2026"
        " (year) or 2026-03-01..2026-04-15 (first and last day).",
    ),
    "period.out_of_bounds": Sentence(
        "Kỳ phải nằm trong khoảng từ {first} đến {last}.",
        "A period must lie between {first} and {last}.",
    ),
}
