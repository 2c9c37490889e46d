from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "member.resolution_required": Sentence(
        "Miễn hoặc giảm công tác phải theo nghị quyết của chi bộ; hãy ghi số nghị quyết.",
        "Exemption and reduction rest on a resolution of the branch; name it.",
    ),
    "member.standing_without_end": Sentence(
        "Trạng thái này không có ngày kết thúc; khi đảng viên trở lại, hãy ghi một trạng thái mới.",
        "This standing has no day of end; record a new one when the member is back.",
    ),
    "member.not_found": Sentence(
        "Không tìm thấy đảng viên này.", "There is no such member in your sight."
    ),
    "member.external_id_taken": Sentence(
        "Mã ở hệ thống khác này đã thuộc về một đảng viên khác.",
        "This identifier of another system already belongs to another member.",
    ),
    "member.org_holds_no_members": Sentence(
        "Đảng viên sinh hoạt ở chi bộ hoặc tổ đảng, không ở tổ chức này.",
        "Members belong to branches and party groups, not to this organisation.",
    ),
    "member.belongs_elsewhere": Sentence(
        "Đảng viên hiện không thuộc tổ chức mà bạn nêu.",
        "The member does not belong to the organisation that you named.",
    ),
    "member.transfer_too_early": Sentence(
        "Đảng viên thuộc tổ chức hiện tại từ {since}; không thể chuyển trước ngày đó.",
        "The member has been where they are since {since}; they cannot leave before.",
    ),
    "member.standing_cannot_follow": Sentence(
        "Không thể chuyển từ {current} sang {wanted}; có thể: {allowed}.",
        "{wanted} cannot follow {current}; possible: {allowed}.",
    ),
    "member.standing_recorded_later": Sentence(
        "Đã có trạng thái ghi từ {day}; hãy ghi từ ngày đó trở đi.",
        "A standing is recorded from {day}; record this from that day or later.",
    ),
    "member.already_there": Sentence(
        "Đảng viên đã ở tổ chức này.", "The member already belongs there."
    ),
    "member.gone": Sentence(
        "Đảng viên không còn sinh hoạt; hãy ghi trạng thái trở lại trước khi chuyển.",
        "The member belongs nowhere now; record their return before a transfer.",
    ),
    "member.membership_is_later": Sentence(
        "Đảng viên chỉ thuộc tổ chức hiện tại từ {since}; không thể ghi là đã rời trước ngày đó.",
        "The member came to where they are on {since}; they cannot have left before.",
    ),
    "member.external_id_malformed": Sentence(
        "Mã ở hệ thống khác có từ 3 đến 40 ký tự, gồm chữ cái không dấu, chữ số, dấu chấm,"
        " gạch chéo và gạch nối, như 38.123456.",
        "An id in another system has 3 to 40 characters: letters without marks, digits,"
        " points, slashes and hyphens, as 38.123456.",
    ),
    "member.identity_card": Sentence(
        "Đây giống số căn cước hoặc chứng minh nhân dân, là thứ không được lưu; hãy bỏ đi.",
        "This looks like the number of an identity card, which is not kept here; leave it out.",
    ),
}
