from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "decimal.invalid": Sentence(
        "Phải là một số như 0.46, trước dấu chấm nhiều nhất {whole_digits} chữ số, sau dấu"
        " chấm nhiều nhất {places}.",
        "It must be a number such as 0.46, with at most {whole_digits} digits before the"
        " point and {places} after it.",
    ),
    "decimal.miswritten": Sentence(
        "Phải là một số viết như 0,46 hoặc 1.234.567,5.",
        "It must be a number written as 0,46 or 1.234.567,5.",
    ),
    "decimal.not_exact": Sentence(
        'Số có quá nhiều chữ số nên có thể bị làm tròn; hãy gửi trong dấu ngoặc kép, như "0.46".',
        'The number has so many digits that some may be lost; send it in quotes, as "0.46".',
    ),
}
