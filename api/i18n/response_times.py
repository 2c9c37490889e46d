from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "response_time.begins_then": Sentence(
        "Đã có thời hạn khác cho loại ý kiến này bắt đầu từ ngày {day}.",
        "Another response time for this kind begins on {day}.",
    ),
    "response_time.urgent_slower": Sentence(
        "Thời hạn cho việc khẩn không được dài hơn thời hạn tiếp nhận thường.",
        "What cannot wait must not be given more time than what can.",
    ),
}
