from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "import.refused": Sentence(
        "{refused} trên {rows} dòng chưa đúng nên chưa dòng nào được ghi; hãy sửa các dòng được"
        " nêu rồi gửi lại tất cả.",
        "{refused} of {rows} rows cannot be taken, so none was; mend those that are named, and"
        " send all again.",
    ),
}
