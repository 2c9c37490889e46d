from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "plan.not_found": Sentence(
        "Không tìm thấy kế hoạch phân công này.", "There is no such plan in your sight."
    ),
    "plan.exists": Sentence(
        "Chi bộ đã có kế hoạch loại này cho năm {year}.",
        "The branch has a plan of this type for {year} already.",
    ),
    "plan.of_branch_only": Sentence(
        "Chỉ chi bộ lập kế hoạch phân công.", "Only a branch has a plan of its own."
    ),
    "plan.cannot_become": Sentence(
        "Kế hoạch đang ở trạng thái {current}, không thể chuyển sang {wanted}.",
        "A plan that is {current} cannot become {wanted}.",
    ),
    "plan.fixed": Sentence(
        "Kế hoạch đã được chi bộ thông qua, không sửa được nữa.",
        "The branch has adopted the plan; it is no longer changed.",
    ),
    "plan.without_lines": Sentence("Kế hoạch chưa phân công ai.", "The plan assigns nobody yet."),
    "plan.has_no_lines": Sentence(
        "Nghị quyết không phân công thì không có danh sách phân công.",
        "A decision to assign nobody names nobody.",
    ),
    "plan.line_twice": Sentence(
        "Trong kế hoạch có dòng trùng, hoặc một nơi có hai người phụ trách chính.",
        "A line stands twice, or two members lead the same target.",
    ),
    "plan.day_out_of_year": Sentence(
        "Ngày {day} không phù hợp với kế hoạch năm {year}.",
        "{day} does not fit a plan for {year}.",
    ),
    "plan.day_too_early": Sentence(
        "Ngày {day} sớm hơn bước trước của kế hoạch ({since}).",
        "{day} lies before the step that it follows ({since}).",
    ),
    "plan.adopted_already": Sentence(
        "Chi bộ đã thông qua một kế hoạch cho năm {year}.",
        "The branch has adopted a plan for {year} already.",
    ),
    "plan.cannot_end": Sentence(
        "Có phân công mới bắt đầu ngày {day} mà kế hoạch phải cho kết thúc: hãy chọn ngày sau đó,"
        " hoặc tự kết thúc phân công ấy trước.",
        "An assignment that would have to end begins only on {day}: take a later day, or end that"
        " assignment yourself first.",
    ),
    "plan.former_not_found": Sentence(
        "Không có kế hoạch trước để so sánh.", "There is no former plan to compare with."
    ),
}
