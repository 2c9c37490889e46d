from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "meeting.not_found": Sentence(
        "Không tìm thấy cuộc họp này.", "There is no such meeting in your sight."
    ),
    "meeting.resolution_not_found": Sentence(
        "Cuộc họp không có nghị quyết này.", "The meeting has no such resolution."
    ),
    "meeting.attendee_not_found": Sentence(
        "Ngày họp, đảng viên {member_id} không thuộc tổ chức này.",
        "{member_id} was no member of this organisation on the day of the meeting.",
    ),
    "meeting.report_not_found": Sentence(
        "Không tìm thấy báo cáo được ghi trong chương trình.",
        "There is no such report in your sight.",
    ),
    "meeting.assignment_not_found": Sentence(
        "Không tìm thấy phân công được ghi trong chương trình.",
        "There is no such assignment in your sight.",
    ),
    "meeting.cannot_become": Sentence(
        "Cuộc họp đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "A meeting that is {current} cannot become {wanted}.",
    ),
    "meeting.closed": Sentence(
        "Cuộc họp đã chốt; muốn sửa phải mở lại và nêu lý do.",
        "The meeting is closed; to correct it, open it again and say why.",
    ),
    "meeting.not_held_yet": Sentence(
        "Cuộc họp ngày {held_on} chưa diễn ra.", "The meeting of {held_on} has not taken place yet."
    ),
    "meeting.attendance_missing": Sentence(
        "Chưa điểm danh nên chưa chốt được cuộc họp.",
        "Nobody's attendance was recorded, so the meeting cannot be closed.",
    ),
    "meeting.resolution_number_taken": Sentence(
        "Cuộc họp đã có nghị quyết số {number}.",
        "The meeting already has a resolution number {number}.",
    ),
    "meeting.excuse_misplaced": Sentence(
        "Người vắng có lý do (excused) phải ghi lý do ở excuse; người khác thì không ghi.",
        "Whoever is excused needs an excuse; for everybody else leave excuse out.",
    ),
    "meeting.member_twice": Sentence(
        "Có đảng viên được ghi hai lần; mỗi người chỉ ghi một dòng.",
        "A member is listed twice; give each of them one line.",
    ),
}
