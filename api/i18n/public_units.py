from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "public_units.too_short": Sentence(
        "Hãy viết ít nhất hai chữ cái của tên thôn, tổ dân phố hoặc chi bộ.",
        "Give at least two letters of the name of the village or branch.",
    ),
}
