from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "partial_date.invalid": Sentence(
        "Phải là năm, tháng hoặc ngày có thật, viết như 1968, 1968-03 hoặc 1968-03-19.",
        "It must be a year, month or day of the calendar, written as 1968, 1968-03 or 1968-03-19.",
    ),
}
