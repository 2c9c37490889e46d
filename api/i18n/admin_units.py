from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "admin_unit.not_found": Sentence(
        "Không tìm thấy đơn vị hành chính này vào ngày đó.",
        "There is no such administrative unit on that day.",
    ),
}
