from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "resident_request.not_found": Sentence(
        "Không tìm thấy kiến nghị này.", "There is no such request in your sight."
    ),
    "resident_request.cannot_become": Sentence(
        "Kiến nghị đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "A request that is {current} cannot become {wanted}.",
    ),
    "resident_request.not_pending": Sentence(
        "Kiến nghị đã được giải quyết; muốn sửa phải mở lại.",
        "The request is settled; open it again to change it.",
    ),
}
