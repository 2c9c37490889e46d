from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "role_term.not_found": Sentence(
        "Không tìm thấy nhiệm kỳ này.", "There is no such role term in your sight."
    ),
    "role_term.not_yours": Sentence(
        "Bạn không có thẩm quyền giao hay thôi giao vai trò {role} ở đây.",
        "The role {role} is not yours to give or take here.",
    ),
    "role_term.of_oneself": Sentence(
        "Không ai tự giao hay tự thôi vai trò của chính mình.",
        "Nobody gives themselves a role, or takes one of their own.",
    ),
    "role_term.out_of_order": Sentence(
        "Ngày kết thúc phải ở sau ngày bắt đầu {valid_from}.",
        "It would end before it begins, on {valid_from}.",
    ),
    "role_term.over": Sentence(
        "Nhiệm kỳ này đã kết thúc từ {valid_to}; nếu giữ lại vai trò, hãy lập nhiệm kỳ mới.",
        "This term was over on {valid_to}; give the role anew if it is held again.",
    ),
    "role_term.overlaps": Sentence(
        "Vai trò này đã được giao trong thời gian đó.",
        "The role is already held there in that time.",
    ),
    "role_term.unfit": Sentence(
        "Vai trò {role} không hợp: máy chỉ giữ vai trò kết nối, người thì không giữ vai trò đó.",
        "The role {role} does not fit: a machine holds the machines' role only, a person never.",
    ),
    "role_term.unseated": Sentence(
        "Loại tổ chức này ({org_type}) không có vai trò {role}.",
        "The role {role} is not held in a body of this kind ({org_type}).",
    ),
}
