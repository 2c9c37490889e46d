from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "duty.not_found": Sentence("Không tìm thấy nhiệm vụ này.", "There is no such duty here."),
    "duty.code_taken": Sentence(
        "Mã nhiệm vụ {code} đã được dùng.", "Duty code {code} is already taken."
    ),
    "duty.central": Sentence(
        "Danh mục nhiệm vụ chung không sửa được ở đây.",
        "The central catalogue of duties cannot be changed here.",
    ),
    "duty.wording_too_early": Sentence(
        "Nội dung mới phải có hiệu lực sau ngày {day}.",
        "A new wording must begin after {day}.",
    ),
    "duty.retired": Sentence(
        "Nhiệm vụ này đã hết hiệu lực từ ngày {day}.", "This duty has been retired from {day} on."
    ),
    "duty.code_malformed": Sentence(
        "Mã nhiệm vụ viết bằng chữ thường không dấu, chữ số và gạch dưới, bắt đầu bằng chữ,"
        " như help_economy.",
        "The code of a duty has small letters without marks, digits and underscores, a letter"
        " first, as help_economy.",
    ),
}
