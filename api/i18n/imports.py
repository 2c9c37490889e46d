from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "import.refused": Sentence(
        "{refused} trên {rows} dòng chưa đúng nên chưa dòng nào được ghi; xem từng dòng trong"
        " errors.",
        "{refused} of {rows} rows cannot be taken, so none was; errors names each.",
    ),
}
