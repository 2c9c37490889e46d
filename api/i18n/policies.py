from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "policy.begins_then": Sentence(
        "Đã có định mức khác bắt đầu từ ngày {day}.",
        "Another policy of this body begins on {day}.",
    ),
    "policy.limits_out_of_order": Sentence(
        "Mức minimum không được lớn hơn target, và target không được lớn hơn maximum.",
        "The minimum must not exceed the target, nor the target the maximum.",
    ),
}
