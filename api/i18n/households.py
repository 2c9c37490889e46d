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
    "household.code_malformed": Sentence(
        "Mã hộ có nhiều nhất 20 ký tự, gồm chữ in hoa không dấu, chữ số, dấu chấm và gạch"
        " nối, như H-042.",
        "The code of a household has at most 20 characters: capital letters without marks,"
        " digits, points and hyphens, as H-042.",
    ),
}
