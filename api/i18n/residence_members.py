from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "residence_member.not_found": Sentence(
        "Không tìm thấy đảng viên đang công tác này.",
        "There is no such working member in your sight.",
    ),
    "residence_member.not_to_be_listed": Sentence(
        "Người thuộc diện không giới thiệu về nơi cư trú (nhóm 1.2, Hướng dẫn 33-HD/BTCTW) không"
        " được ghi vào danh sách nào. Không có gì được lưu.",
        "Who is exempt from being introduced (group 1.2 of Hướng dẫn 33-HD/BTCTW) must appear in"
        " no list. Nothing was stored.",
    ),
    "residence_member.comment_not_asked": Sentence(
        "Người được miễn sinh hoạt nơi cư trú chỉ được nhận xét khi có yêu cầu; ghi số văn bản.",
        "Who is exempt from activity is commented on only when asked; name the letter.",
    ),
    "residence_member.half_year_malformed": Sentence(
        "Nửa năm viết như 2026-H1 (sáu tháng đầu) hoặc 2026-H2 (sáu tháng cuối).",
        "A half-year is written as 2026-H1 or 2026-H2.",
    ),
}
