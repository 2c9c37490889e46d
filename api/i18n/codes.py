from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "code.not_understood": Sentence(
        "Mã phải có {size} chữ cái và chữ số; hãy gõ lại đúng như trên giấy.",
        "The code must have {size} letters and digits; type it as it stands on the paper.",
    ),
    "code.mistyped": Sentence(
        "Mã có chỗ gõ nhầm; hãy so lại từng chữ, từng số với tờ giấy.",
        "The code is mistyped somewhere; compare each letter and digit with the paper.",
    ),
}
