from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "poverty_status.recorded_later": Sentence(
        "Đã có quyết định áp dụng từ ngày {day}.",
        "A decision that holds from {day} on is on record.",
    ),
    "poverty_status.standard_malformed": Sentence(
        "Ký hiệu chuẩn nghèo có từ 2 đến 40 ký tự, gồm chữ cái không dấu, chữ số, dấu chấm và"
        " gạch nối, như ND07-2022..2026.",
        "The name of a standard has 2 to 40 characters: letters without marks, digits, points"
        " and hyphens, as ND07-2022..2026.",
    ),
}
