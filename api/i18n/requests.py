from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "resident_request.not_found": Sentence(
        "Không tìm thấy kiến nghị này.", "There is no such request in your sight."
    ),
    "resident_request.cannot_become": Sentence(
        "Kiến nghị đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "A request that is {current} cannot become {wanted}.",
    ),
    "resident_request.not_pending": Sentence(
        "Kiến nghị đã được giải quyết; muốn sửa phải mở lại.",
        "The request is settled; open it again to change it.",
    ),
    "resident_request.source_unclear": Sentence(
        "Ghi đúng một nơi có kiến nghị: org_id (chi bộ, tổ đảng), household_id (hộ) hoặc"
        " household_group_id (nhóm hộ).",
        "Give one source: org_id (a branch or party group), household_id or household_group_id.",
    ),
    "resident_request.two_owners": Sentence(
        "Chỉ một bên chịu trách nhiệm: ghi owner_member_id (đảng viên) hoặc owner_org_id (tổ"
        " chức), không ghi cả hai.",
        "One owner only: give owner_member_id (a member) or owner_org_id (a body), not both.",
    ),
}
