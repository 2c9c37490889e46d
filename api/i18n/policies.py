from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "policy.begins_then": Sentence(
        "Đã có định mức khác bắt đầu từ ngày {day}.",
        "Another policy of this body begins on {day}.",
    ),
}
