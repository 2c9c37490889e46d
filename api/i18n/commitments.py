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
    "commitment.text_version_malformed": Sentence(
        "Ký hiệu bản cam kết có nhiều nhất 40 ký tự, gồm chữ cái không dấu, chữ số, dấu chấm"
        " và gạch nối, như CK-2026.1.",
        "The version of the text has at most 40 characters: letters without marks, digits,"
        " points and hyphens, as CK-2026.1.",
    ),
}
