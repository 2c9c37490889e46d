from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "report.begun": Sentence(
        "Báo cáo của kỳ này đã được lập; hãy sửa báo cáo đó.",
        "The report for this period has been begun; change that one.",
    ),
    "report.cannot_move": Sentence(
        "Báo cáo đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "The report is {current}, and cannot become {wanted}.",
    ),
    "report.duty_unknown": Sentence(
        "Không có nhiệm vụ {duty_code} trong danh mục áp dụng cho chi bộ.",
        "There is no duty {duty_code} in the catalogue of the branch.",
    ),
    "report.empty": Sentence(
        "Báo cáo trống thì chưa thể nộp: cần có việc đã làm, lượt thăm hộ, hoặc lý do chưa làm.",
        "An empty report cannot be submitted: name a work, a visit, or why nothing was done.",
    ),
    "report.group_unknown": Sentence(
        "Không tìm thấy nhóm hộ này trong phạm vi của bạn.",
        "There is no such household group in your sight.",
    ),
    "report.not_editable": Sentence(
        "Báo cáo đang ở trạng thái {state} nên không sửa được.",
        "The report is {state}, and cannot be changed.",
    ),
    "report.not_found": Sentence(
        "Không tìm thấy báo cáo này.", "There is no such report in your sight."
    ),
    "report.ahead": Sentence(
        "Kỳ báo cáo {period} bắt đầu từ ngày {day}, nay chưa nộp được.",
        "The period {period} begins on {day}; nothing can be submitted for it yet.",
    ),
    "report.own": Sentence(
        "Không ai duyệt báo cáo của mình hoặc do mình viết hộ; hãy để một chi ủy viên khác duyệt.",
        "Nobody reviews a report of their own or by their hand; another of the committee must.",
    ),
    "report.named_twice": Sentence(
        "Có hai dòng cùng {key}; hãy gộp thành một dòng.",
        "Two lines name the same {key}; make one line of them.",
    ),
}
