from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "audit_entry.action_malformed": Sentence(
        "Việc cần tra viết bằng chữ thường và dấu gạch dưới, như role_term hoặc role_term.granted.",
        "The action is written in small letters and underscores, as role_term or"
        " role_term.granted.",
    ),
}
