from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "commitment.not_found": Sentence(
        "Không tìm thấy bản cam kết này.", "There is no such commitment in your sight."
    ),
    "commitment.exists": Sentence(
        "Bản cam kết này đã được ghi nhận.", "This commitment is on record already."
    ),
    "commitment.withdrawn": Sentence(
        "Hộ đã rút cam kết ngày {day}.", "The household withdrew it on {day}."
    ),
    "commitment.not_signed_yet": Sentence(
        "Bản cam kết được ký ngày {day}.", "It was signed on {day}."
    ),
    "commitment.not_in_charge": Sentence(
        "Ngày {day} đảng viên này không phụ trách hộ.",
        "The member was not in charge of the household on {day}.",
    ),
}
