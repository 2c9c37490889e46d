from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "obligation.exists": Sentence(
        "Đảng viên này đã có nghĩa vụ báo cáo cho kỳ này.",
        "This member owes a report for this period already.",
    ),
    "obligation.member_of_another_branch": Sentence(
        "Đảng viên này không thuộc chi bộ của kỳ báo cáo.",
        "This member does not belong to the branch of this period.",
    ),
    "obligation.not_found": Sentence(
        "Không tìm thấy nghĩa vụ báo cáo này.", "Nobody in your sight owes this report."
    ),
    "obligation.not_waived": Sentence(
        "Nghĩa vụ báo cáo này chưa được miễn.", "This report was not waived."
    ),
    "obligation.own": Sentence(
        "Không ai tự miễn báo cáo cho chính mình; hãy nhờ một chi ủy viên khác.",
        "Nobody waives a report of their own; ask another member of the committee.",
    ),
    "obligation.reported": Sentence(
        "Báo cáo đã được nộp nên không thể miễn nữa.",
        "The report has been submitted, and cannot be waived any more.",
    ),
    "obligation.waived": Sentence(
        "Báo cáo của kỳ này đã được miễn.", "The report for this period has been waived."
    ),
}
