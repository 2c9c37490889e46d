from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "classification.not_found": Sentence(
        "Không tìm thấy kết quả xếp loại này.", "There is no such classification in your sight."
    ),
    "classification.exists": Sentence(
        "Đã ghi kết quả xếp loại năm đó của đảng viên này. Hãy sửa theo quyết định mới.",
        "The member's grade of that year is on record: amend it by the later decision.",
    ),
    "classification.decided_too_early": Sentence(
        "Năm chưa bắt đầu thì chưa xếp loại: ngày quyết định sớm nhất là {day}.",
        "A year is not graded before it has begun: on {day} at the earliest.",
    ),
}
