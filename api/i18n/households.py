from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "household.not_found": Sentence(
        "Không tìm thấy hộ này.", "There is no such household in your sight."
    ),
    "household.code_taken": Sentence(
        "Mã hộ {code} đã được dùng.", "Household code {code} is already taken."
    ),
    "household.dissolved": Sentence(
        "Hộ này không còn từ {day}.", "The household has ceased to be on {day}."
    ),
}
