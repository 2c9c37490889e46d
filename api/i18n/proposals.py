from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "proposal.busy": Sentence(
        "Hệ thống đang lập một phương án khác; hãy thử lại sau {seconds} giây.",
        "Another proposal is being worked out; try again in {seconds} seconds.",
    ),
    "proposal.too_slow": Sentence(
        "Chưa lập xong phương án trong {seconds} giây; hãy thử lại với thời gian dài hơn.",
        "No proposal was found in {seconds} seconds; try again, and allow more of them.",
    ),
    "proposal.nothing": Sentence(
        "Chi bộ không có hộ hay nhóm hộ nào cần phân công theo lựa chọn này.",
        "By this choice, the branch has no household or group that wants somebody in charge.",
    ),
    "proposal.not_found": Sentence(
        "Kế hoạch này chưa có phương án do hệ thống lập.",
        "Nothing has been proposed for this plan.",
    ),
    "proposal.target_not_in_question": Sentence(
        "Hộ hay nhóm hộ này không thuộc diện phân công của kế hoạch: đã có người phụ trách nhóm,"
        " do chi bộ khác phụ trách, hoặc nằm ngoài quy định của cấp ủy.",
        "The plan does not decide of this household or group: its group has a lead, another branch"
        " sends somebody, or the policy in force leaves it out.",
    ),
    "proposal.barred": Sentence(
        "Không thể phân công đảng viên này ở đây.",
        "This member cannot be put in charge here.",
    ),
    "proposal.barrier.not_assignable": Sentence(
        "Đảng viên đang được miễn, đi xa, bị đình chỉ hoặc không còn sinh hoạt ở chi bộ.",
        "The member is exempt, away, suspended or gone.",
    ),
    "proposal.barrier.own_household": Sentence(
        "Đây là hộ của chính đảng viên.", "It is the member's own household."
    ),
    "proposal.barrier.kin": Sentence(
        "Đây là hộ họ hàng của đảng viên.", "It is a household of the member's kin."
    ),
    "proposal.barrier.conflict": Sentence(
        "Đã khai báo đảng viên không nên phụ trách hộ này.",
        "It is declared that the member should have nothing to do with it.",
    ),
    "proposal.barrier.probation": Sentence(
        "Đảng viên dự bị không một mình phụ trách hộ nghèo.",
        "A probationary member leads no poor household alone.",
    ),
    "proposal.barrier.out_of_reach": Sentence(
        "Đảng viên thuộc chi bộ khác, và hai bên chưa thỏa thuận.",
        "The member is another body's, and the two have agreed on nothing.",
    ),
    "proposal.reason.locked": Sentence(
        "Chi bộ đã chọn và giữ nguyên.", "Chosen by hand, and kept."
    ),
    "proposal.reason.continues": Sentence("Đang phụ trách ở đây.", "Is in charge there already."),
    "proposal.reason.same_cluster": Sentence("Ở cùng cụm dân cư.", "Lives in the same cluster."),
    "proposal.reason.same_village": Sentence("Ở cùng thôn.", "Lives in the same village."),
    "proposal.reason.skill_matches": Sentence(
        "Có sở trường mà hộ đang cần.", "Is good at what the household needs."
    ),
    "proposal.reason.least_loaded": Sentence(
        "Đang phụ trách ít hơn những người khác.", "Has less to bear than others."
    ),
    "proposal.reason.only_one": Sentence("Không còn ai khác có thể phụ trách.", "Nobody else may."),
    "proposal.shortfall.nobody_may": Sentence(
        "Không có đảng viên nào được phép phụ trách ở đây.",
        "No member may be in charge here.",
    ),
    "proposal.shortfall.locked": Sentence(
        "Chi bộ đã chọn để trống và giữ nguyên.", "Left open by hand, and kept so."
    ),
    "proposal.shortfall.everybody_full": Sentence(
        "Những người có thể phụ trách đều đã đủ số hộ tối đa.",
        "All who may have as many as the policy allows.",
    ),
}
