from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "indicator.code_taken": Sentence(
        "Mã chỉ tiêu {code} do một tổ chức khác quy định.",
        "Indicator {code} is defined by another body.",
    ),
    "indicator.defined_later": Sentence(
        "Chỉ tiêu {code} đã có quy định từ ngày {valid_from}; hãy chọn ngày sau đó.",
        "Indicator {code} is defined from {valid_from} on already; choose a later day.",
    ),
    "indicator.not_found": Sentence(
        "Không có chỉ tiêu {code} vào thời điểm này.", "There is no indicator {code} at that time."
    ),
    "indicator.too_precise": Sentence(
        "Chỉ tiêu {code} chỉ nhận tối đa {decimals} chữ số thập phân.",
        "Indicator {code} takes at most {decimals} digits after the point.",
    ),
    "indicator.code_malformed": Sentence(
        "Mã chỉ tiêu viết bằng chữ thường không dấu, chữ số và gạch dưới, bắt đầu bằng chữ,"
        " như income_per_person.",
        "The code of an indicator has small letters without marks, digits and underscores, a"
        " letter first, as income_per_person.",
    ),
}
