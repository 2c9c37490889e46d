from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "working_group_visit.not_of_the_group": Sentence(
        "Chỉ thành viên tổ công tác mới ghi nhận xét của tổ.",
        "Only who is in the group on that day writes down what it observed.",
    ),
    "working_group_visit.not_found": Sentence(
        "Không tìm thấy lần dự này.", "There is no such visit in your sight."
    ),
    "working_group_visit.meeting_not_found": Sentence(
        "Ngày đó chi bộ không có cuộc họp này.",
        "The branch held no such meeting on that day.",
    ),
    "working_group_visit.follow_up_not_found": Sentence(
        "Không tìm thấy việc cần theo dõi này.", "There is no such follow-up in your sight."
    ),
    "working_group_visit.does_not_come": Sentence(
        "Ngày đó tổ công tác không phụ trách chi bộ này.",
        "The group does not go to this branch on that day.",
    ),
    "working_group_visit.written_down": Sentence(
        "Lần dự ngày {visited_on} đã được ghi.", "The visit of {visited_on} is written down."
    ),
    "working_group_visit.follow_up_done": Sentence(
        "Việc này đã xong từ ngày {done_on}.", "This was done on {done_on}."
    ),
}
