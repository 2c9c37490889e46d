from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "dated_tree.before_its_beginning": Sentence(
        "Ngày này sớm hơn ngày bắt đầu ({day}).", "That is before its beginning ({day})."
    ),
    "dated_tree.below_ceased": Sentence(
        "{above} đã kết thúc hoạt động; hãy chọn đơn vị kế thừa.",
        "{above} has ceased by then; choose what came after it.",
    ),
    "dated_tree.day_without_body": Sentence(
        "Ngày này chỉ có nghĩa khi nêu cả tổ chức (org_id) cần xem.",
        "This day says something only together with a body (org_id).",
    ),
    "dated_tree.has_ceased": Sentence(
        "Đã kết thúc hoạt động từ ngày {day} và do đơn vị kế thừa phụ trách.",
        "It ceased on {day} and stands beneath its heir.",
    ),
    "dated_tree.has_ended": Sentence(
        "Đến ngày này đã kết thúc hoạt động.", "It has ended before that day."
    ),
    "dated_tree.kind_ended": Sentence(
        "Từ ngày {day} không còn loại này ({kind}).",
        "From {day} on there is no such kind ({kind}).",
    ),
    "dated_tree.later_change": Sentence(
        "Đã có quyết định khác về việc này từ ngày {day}.",
        "Something else is already decided about this from {day} on.",
    ),
    "dated_tree.nothing_above": Sentence(
        "Ngày {day} không có cấp trên để trực thuộc.",
        "On {day} there is nothing above it to stand under.",
    ),
    "dated_tree.unchanged": Sentence(
        "Nội dung này không làm thay đổi gì.", "It is so already; nothing would change."
    ),
    "dated_tree.within_itself": Sentence(
        "Không thể trực thuộc chính mình hay cấp dưới của mình (ngày {day}).",
        "It cannot stand below itself (on {day}).",
    ),
    "dated_tree.wrong_kind_above": Sentence(
        "Loại {kind} không thể trực thuộc loại {above}.",
        "A {kind} cannot stand below a {above}.",
    ),
}
