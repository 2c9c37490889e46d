from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "task.not_found": Sentence(
        "Không tìm thấy công việc này.", "There is no such task in your sight."
    ),
    "task.origin_not_found": Sentence(
        "Không tìm thấy phân công, nghị quyết hoặc kiến nghị mà công việc bắt nguồn từ đó.",
        "What the task is said to come from is not in your sight.",
    ),
    "task.cannot_become": Sentence(
        "Công việc đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "A task that is {current} cannot become {wanted}.",
    ),
    "task.over": Sentence(
        "Công việc đã kết thúc; muốn sửa phải mở lại.",
        "The task is over; open it again to change it.",
    ),
}
