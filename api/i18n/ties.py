from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "tie.not_found": Sentence("Không tìm thấy quan hệ này.", "There is no such tie in your sight."),
    "tie.exists": Sentence(
        "Giữa đảng viên và hộ này đã có một quan hệ được khai báo.",
        "A tie between this member and this household is declared already.",
    ),
    "tie.home_exists": Sentence(
        "Đảng viên đã được khai báo sống ở một hộ khác; hãy chấm dứt khai báo ấy trước.",
        "The member is said to live in another household: end that first.",
    ),
    "tie.over": Sentence(
        "Khai báo này đã hết hiệu lực từ {valid_to}.", "It has been over since {valid_to}."
    ),
    "tie.ends_too_early": Sentence(
        "Ngày kết thúc phải sau ngày bắt đầu {valid_from}.",
        "It must end after its first day, {valid_from}.",
    ),
}
