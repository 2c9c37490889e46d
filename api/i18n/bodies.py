from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "form_invalid": Sentence(
        "Không đọc được biểu mẫu gửi lên; hãy xem lại cách mã hóa.",
        "The form cannot be read; check how it is encoded.",
    ),
    "repeated": Sentence("Chỉ được ghi một lần.", "May be given only once."),
}
