from typing import Final

from api.i18n import Sentence

_VI: Final = (
    " Nếu vẫn muốn gửi ở đây, hãy xác nhận; xin đừng ghi tên và cách liên hệ của mình,"
    " nơi này không được phép giữ."
)
_EN: Final = (
    " To send it here all the same, confirm; leave out your name and how to reach you, which"
    " must not be kept here."
)

SENTENCES: Final = {
    "feedback.not_found": Sentence(
        "Không tìm thấy ý kiến này.", "There is no such feedback in your sight."
    ),
    "feedback.receipt_unknown": Sentence(
        "Không có ý kiến nào ứng với mã tra cứu này.", "No feedback belongs to this receipt."
    ),
    "feedback.forgotten": Sentence(
        "Ý kiến này đã kết thúc từ lâu; nội dung đã được xóa ngày {day} theo thời hạn lưu.",
        "This ended long ago; what it said was deleted on {day}, when its time was over.",
    ),
    "feedback.handler_unknown": Sentence(
        "Người này hôm nay không giải quyết ý kiến này; hãy chọn một người trong danh sách"
        " handlers.",
        "This person does not handle it today; choose one of its handlers.",
    ),
    "feedback.concerns_nobody": Sentence(
        "Ý kiến này không nói về người nào, nên không có ai để hỏi.",
        "It is about nobody, so there is nobody to be asked.",
    ),
    "feedback.sender_quoted": Sentence(
        "Câu hỏi lặp lại lời của người gửi: “{words}”. Hãy hỏi bằng lời của mình, để không ai đoán"
        " ra người gửi.",
        "The question repeats the sender's words: “{words}”. Ask in your own, so that nobody can"
        " tell who sent it.",
    ),
    "reply_request.not_found": Sentence(
        "Không có câu hỏi này dành cho đồng chí.", "There is no such question to you."
    ),
    "reply_request.replied_before": Sentence(
        "Câu hỏi này đã được trả lời; mỗi câu hỏi chỉ trả lời một lần.",
        "It was answered before; that can be done once.",
    ),
    "feedback.contact_absent": Sentence(
        "Người gửi không để lại cách liên hệ.", "The sender left no way to reach them."
    ),
    "feedback.seems_danger": Sentence(
        "Nếu có người đang gặp nguy hiểm, hãy gọi ngay 113 (công an), 114 (cứu hỏa),"
        " 115 (cấp cứu) hoặc 111 (bảo vệ trẻ em); nơi này không có người trực ngày đêm." + _VI,
        "If somebody is in danger, call 113 (police), 114 (fire), 115 (ambulance) or 111"
        " (children) now; nobody is on watch here day and night." + _EN,
    ),
    "feedback.seems_crime": Sentence(
        "Việc có dấu hiệu tội phạm cần báo công an xã hoặc gọi 113." + _VI,
        "What looks like a crime belongs with the commune's police, or 113." + _EN,
    ),
    "feedback.seems_corruption": Sentence(
        "Việc có dấu hiệu tham nhũng, tiêu cực cần báo trực tiếp Ủy ban kiểm tra Đảng ủy hoặc"
        " cơ quan thanh tra; nơi đó giữ bí mật cho người báo." + _VI,
        "What looks like corruption belongs with the Party committee's inspection commission or"
        " the inspectorate, in person; they keep who reports it secret." + _EN,
    ),
    "feedback.seems_denunciation": Sentence(
        "Tố cáo cần gửi đến Ban Tiếp công dân hoặc Ủy ban kiểm tra Đảng ủy; ở đó tên người tố cáo"
        " được giữ bí mật theo luật." + _VI,
        "A denunciation belongs with the office that receives citizens or the Party committee's"
        " inspection commission, where the law keeps its author secret." + _EN,
    ),
    "feedback.seems_complaint": Sentence(
        "Khiếu nại một quyết định cần gửi đến cơ quan đã ra quyết định, qua Ban Tiếp công dân của"
        " Ủy ban nhân dân xã." + _VI,
        "A complaint about a decision belongs with the authority that made it, through the office"
        " that receives citizens." + _EN,
    ),
    "feedback.step_refused": Sentence(
        "Ý kiến đang ở trạng thái {state}, không làm được bước này.",
        "The feedback is {state}; this step does not follow.",
    ),
    "feedback.not_answered_yet": Sentence(
        "Ý kiến chưa được trả lời, hoặc đang được xem lại.",
        "There is no answer yet, or it is being worked on again.",
    ),
    "feedback.closed": Sentence(
        "Ý kiến đã khép lại; nếu còn điều muốn nói, xin gửi ý kiến mới.",
        "It is closed; send new feedback for what is left to say.",
    ),
    "feedback.reopened_before": Sentence(
        "Ý kiến đã được đề nghị xem lại một lần; mỗi ý kiến chỉ một lần.",
        "It was reopened before; that can be done once.",
    ),
    "feedback.too_many_messages": Sentence(
        "Ý kiến này đã có quá nhiều tin nhắn; hãy chờ trả lời.",
        "There are too many messages already; wait for an answer.",
    ),
    "feedback.contact_refused": Sentence(
        "Với nội dung này, nơi đây không được nhận tên hay cách liên hệ; hãy bỏ trống ô đó.",
        "With such a matter, no name or way to reach you may be taken here; leave it out.",
    ),
    "feedback.member_unknown": Sentence(
        "Người được chọn không còn đúng; hãy tra cứu lại nhóm hộ rồi chọn lại.",
        "The person chosen is no longer valid; look the group up again and choose anew.",
    ),
    "feedback.too_much_today": Sentence(
        "Hôm nay nơi này đã nhận quá nhiều ý kiến; xin gửi lại vào ngày mai.",
        "Too much was sent here today; please send it again tomorrow.",
    ),
    "feedback.evidence_unclear": Sentence(
        "Ghi đúng một trong hai: evidence là căn cứ, hoặc no_evidence là lý do không có.",
        "Give one of the two: evidence, or in no_evidence why there is none.",
    ),
    "feedback.member_without_group": Sentence(
        "Người được nói tới chọn từ thẻ của nhóm hộ; hãy ghi thêm group_code của thẻ đó.",
        "A person is chosen from the card of a group; give the card's group_code too.",
    ),
    "feedback.subject_unclear": Sentence(
        "Ghi đúng một nơi: group_code (mã trên thẻ nhóm hộ), place_id (khu dân cư) hoặc"
        " party_org_id (tổ chức đảng).",
        "Give one of these: group_code (on the card of a group), place_id (a residential"
        " place) or party_org_id (a Party organisation).",
    ),
}
