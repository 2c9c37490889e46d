"""Words for what the pages without script show of a case, by its kind, state and entries."""

from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "plain.kind.feedback": Sentence("Phản ánh", "Feedback"),
    "plain.kind.proposal": Sentence("Kiến nghị", "Proposal"),
    "plain.kind.question": Sentence("Câu hỏi", "Question"),
    "plain.kind.praise": Sentence("Lời khen", "Praise"),
    "plain.kind.conduct_comment": Sentence(
        "Góp ý về người phụ trách", "Comment on whoever is in charge"
    ),
    "plain.state.received": Sentence("Đã nhận", "Received"),
    "plain.state.acknowledged": Sentence("Đang xem xét", "Being looked at"),
    "plain.state.assigned": Sentence("Đã giao người giải quyết", "Given to somebody to settle"),
    "plain.state.need_info": Sentence("Chờ bà con nói thêm", "Waiting for your reply"),
    "plain.state.answered": Sentence("Đã trả lời", "Answered"),
    "plain.state.refused": Sentence("Không xử lý", "Not taken up"),
    "plain.state.transferred": Sentence("Đã chuyển nơi khác", "Passed on to another office"),
    "plain.state.reopened": Sentence("Đang xem lại", "Being looked at again"),
    "plain.state.closed": Sentence("Đã khép lại", "Closed"),
    "plain.body.inspection": Sentence("Ủy ban kiểm tra", "the inspection committee"),
    "plain.body.front": Sentence("Mặt trận Tổ quốc", "the Fatherland Front"),
    "plain.entry.message": Sentence("Bà con nói thêm", "You wrote"),
    "plain.entry.attachment": Sentence("Bà con gửi thêm ảnh, giấy tờ", "You added a file"),
    "plain.entry.acknowledgement": Sentence("Nơi trả lời đã xem", "They looked at it"),
    "plain.entry.assigning": Sentence("Đã giao người giải quyết", "Given to somebody to settle"),
    "plain.entry.question": Sentence("Nơi trả lời hỏi lại", "They ask you"),
    "plain.entry.reply_asked": Sentence(
        "Đã hỏi người bị nói đến, không đưa lời của bà con",
        "Whom it is about was asked, without your words",
    ),
    "plain.entry.answer": Sentence("Trả lời", "Their answer"),
    "plain.entry.refusal": Sentence("Không xử lý", "Not taken up"),
    "plain.entry.transfer": Sentence("Đã chuyển nơi khác", "Passed on to another office"),
    "plain.entry.reopening": Sentence("Bà con đề nghị xem lại", "You asked them to look again"),
    "plain.entry.raising": Sentence(
        "Quá hạn chưa ai làm, đã chuyển lên cấp trên", "Overdue, so it went to the body above"
    ),
    "plain.entry.succession": Sentence(
        "Nơi này nay do nơi khác phụ trách, đã chuyển cùng",
        "Another office is in charge there now, and has it",
    ),
    "plain.entry.closing": Sentence(
        "Khép lại, vì không ai đề nghị xem lại", "Closed, since nobody asked to look again"
    ),
    "plain.entry.recusal": Sentence(
        "Một người trong nơi trả lời xin không tham gia",
        "Somebody there asked to be left out of it",
    ),
    "plain.reason.abusive": Sentence("Lời lẽ xúc phạm.", "Abusive words."),
    "plain.reason.duplicate": Sentence("Trùng với ý kiến khác.", "The same as another."),
    "plain.reason.not_our_area": Sentence("Việc ở địa bàn khác.", "It lies in another area."),
    "plain.reason.not_our_task": Sentence(
        "Việc không thuộc nơi này.", "It is not for this office."
    ),
    "plain.reason.unclear": Sentence("Nội dung chưa rõ.", "It is not clear."),
    "plain.reason.kin": Sentence("Là người thân của người liên quan.", "Kin of those concerned."),
    "plain.reason.same_household": Sentence(
        "Cùng hộ với người liên quan.", "Of the same household as those concerned."
    ),
    "plain.reason.involved": Sentence("Có liên quan đến việc này.", "Involved in it."),
    "plain.reason.close_tie": Sentence(
        "Có quan hệ gần gũi với người liên quan.", "Close to those concerned."
    ),
    "plain.no_evidence.concerns_others": Sentence(
        "Không nêu bằng chứng vì liên quan đến người khác.",
        "No evidence is given, because it concerns others.",
    ),
    "plain.no_evidence.explanation_suffices": Sentence(
        "Không cần bằng chứng, chỉ cần giải thích.", "An explanation is enough, without evidence."
    ),
    "plain.no_evidence.not_yet_done": Sentence(
        "Chưa có bằng chứng vì việc chưa xong.", "There is no evidence yet: it is not done yet."
    ),
    "plain.role.lead": Sentence("Đảng viên phụ trách nhóm", "Party member in charge of the group"),
    "plain.role.branch_secretary": Sentence("Bí thư chi bộ", "Secretary of the branch"),
}
