from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "health.not_ready": Sentence(
        "Cơ sở dữ liệu chưa sẵn sàng.", "The database is not reachable, or not migrated."
    ),
}
