from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "household_event.too_early": Sentence(
        "Đã có việc ghi cho hộ này vào {since}; hãy ghi từ ngày đó trở đi.",
        "Something of this household is recorded for {since}; take that day or a later one.",
    ),
    "household_event.already_there": Sentence(
        "Hộ đã ở nơi này.", "The household already lives there."
    ),
    "household_event.named_twice": Sentence(
        "Một hộ chỉ được nêu một lần.", "Name each household once."
    ),
}
