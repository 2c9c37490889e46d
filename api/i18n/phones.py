from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "phone.not_understood": Sentence(
        "Không phải số điện thoại; hãy viết như 0912 345 678, số nước ngoài bắt đầu bằng dấu +.",
        "It is not a telephone number; write it as 0912 345 678, or with + and the country's code.",
    ),
}
