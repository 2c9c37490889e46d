from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "public_code.unknown": Sentence(
        "Không có nhóm hộ nào ứng với mã này; có thể mã đã được thay.",
        "No household group has this code; it may have been replaced.",
    ),
    "public_code.absent": Sentence(
        "Nhóm hộ này chưa có mã tra cứu.", "This household group has no public code yet."
    ),
}
