from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "import.cell_unfit": Sentence(
        "Ô này phải là văn bản, số, true, false, hoặc một danh sách, một nhóm trường của chúng;"
        " hãy sửa lại.",
        "A cell must be text, a number, true, false, or a list or group of these; correct it.",
    ),
    "import.refused": Sentence(
        "{refused} trên {rows} dòng chưa đúng nên chưa dòng nào được ghi; hãy sửa các dòng được"
        " nêu rồi gửi lại tất cả.",
        "{refused} of {rows} rows cannot be taken, so none was; mend those that are named, and"
        " send all again.",
    ),
}
