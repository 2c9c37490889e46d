from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "conflict.not_found": Sentence(
        "Không tìm thấy khai báo này.", "There is no such declaration in your sight."
    ),
    "conflict.overlaps": Sentence(
        "Đã có khai báo về hai người này trong thời gian đó.",
        "A conflict between these two is declared for that time already.",
    ),
    "conflict.over": Sentence(
        "Khai báo này đã hết hiệu lực từ {valid_to}.", "It has been over since {valid_to}."
    ),
    "conflict.with_oneself": Sentence(
        "Hãy chọn một người khác: không ai giải quyết việc về chính mình, cũng không ai được ngăn"
        " người khác giải quyết việc về mình.",
        "Name somebody else: nobody handles what is about themselves, nor keeps others from it.",
    ),
    "conflict.out_of_order": Sentence(
        "Ngày kết thúc phải sau ngày bắt đầu {valid_from}.",
        "It must end after its first day, {valid_from}.",
    ),
    "conflict.not_yours": Sentence(
        "Cấp trên đã khai báo việc này, nên chỉ người khai báo mới chấm dứt được.",
        "Somebody over you declared it, and only they can end it.",
    ),
}
