from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "vacancy.not_found": Sentence(
        "Không tìm thấy chỗ khuyết người phụ trách này.", "There is no such vacancy in your sight."
    ),
    "vacancy.not_open": Sentence(
        "Chỗ khuyết này không còn để ngỏ: đã có người phụ trách, hoặc không cần nữa.",
        "This vacancy is not open any more: somebody leads, or nobody is needed.",
    ),
    "vacancy.cover_outside": Sentence(
        "Ngày bắt đầu phải nằm trong thời gian khuyết, từ {since}.",
        "The first day must lie within the vacancy, which begins on {since}.",
    ),
}
