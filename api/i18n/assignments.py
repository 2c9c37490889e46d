from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "assignment.not_found": Sentence(
        "Không tìm thấy phân công này.", "There is no such assignment in your sight."
    ),
    "assignment.member_not_found": Sentence(
        "Không tìm thấy đảng viên này.", "There is no such member in your sight."
    ),
    "assignment.member_cannot_be_assigned": Sentence(
        "Không thể phân công đảng viên này: {reason}.",
        "This member cannot be put in charge: {reason}.",
    ),
    "assignment.member_tied": Sentence(
        "Đã khai báo quan hệ với hộ này, đảng viên không phụ trách chính. Hãy chọn người khác.",
        "A tie between the member and the household is declared: let somebody else lead it.",
    ),
    "assignment.lead_taken": Sentence(
        "Trong thời gian này đã có người phụ trách chính.",
        "Somebody else leads there at that time.",
    ),
    "assignment.already_assigned": Sentence(
        "Đảng viên này đã được phân công việc đó trong thời gian này.",
        "The member has this assignment already at that time.",
    ),
    "assignment.over": Sentence(
        "Phân công đã kết thúc từ ngày {day}.", "The assignment ends on {day} already."
    ),
    "assignment.ends_too_early": Sentence(
        "Phân công chỉ có thể kết thúc sau ngày bắt đầu {day}.",
        "The assignment can only end after the day on which it begins, {day}.",
    ),
    "assignment.target_unclear": Sentence(
        "Phụ trách nhóm hộ thì ghi group_id; phụ trách hộ hoặc nhiệm vụ riêng thì ghi"
        " household_id; không ghi cả hai.",
        "For a group give group_id; for a household or a mission give household_id; never both.",
    ),
    "assignment.title_misplaced": Sentence(
        "Nhiệm vụ riêng phải có title; phụ trách hộ hoặc nhóm hộ thì không ghi title.",
        "A mission needs a title; for a household or a group leave title out.",
    ),
    "assignment.reassignment_refused": Sentence(
        "Chưa chuyển phân công nào: các dòng nêu tên không chuyển được.",
        "No assignment was moved: the items named cannot be.",
    ),
    "assignment.named_twice": Sentence(
        "Mỗi phân công chỉ nêu một lần trong một yêu cầu.",
        "Name each assignment once in a request.",
    ),
}
