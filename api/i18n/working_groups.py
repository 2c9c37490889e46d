from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "working_group.not_found": Sentence(
        "Không tìm thấy tổ công tác này.", "There is no such working group in your sight."
    ),
    "working_group.member_not_found": Sentence(
        "Tổ công tác không có thành viên này.", "The working group has no such member."
    ),
    "working_group.coverage_not_found": Sentence(
        "Tổ công tác không phụ trách chi bộ này.", "The working group has no such coverage."
    ),
    "working_group.name_taken": Sentence(
        "Đã có tổ công tác {name} theo quyết định cùng ngày.",
        "There is already a working group {name} of that day's decision.",
    ),
    "working_group.covers_already": Sentence(
        "Tổ công tác đã phụ trách chi bộ này trong thời gian đó.",
        "The working group covers this branch already in that time.",
    ),
    "working_group.part_over": Sentence(
        "Đã kết thúc, hoặc ngày kết thúc không sau ngày bắt đầu {valid_from}.",
        "It is over already, or would end on or before its first day, {valid_from}.",
    ),
}
