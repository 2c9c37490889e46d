from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "poverty_status.recorded_later": Sentence(
        "Đã có quyết định áp dụng từ ngày {day}.",
        "A decision that holds from {day} on is on record.",
    ),
}
