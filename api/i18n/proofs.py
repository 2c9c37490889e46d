from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "proof.required": Sentence(
        "Trước khi gửi, máy cần giải một phép tính; xin lấy đề ở GET /v1/public/challenges và ghi"
        " lời giải vào X-Proof.",
        "Some work comes first: get a challenge from GET /v1/public/challenges, and give its"
        " solution in X-Proof.",
    ),
    "proof.wrong": Sentence(
        "Lời giải của phép tính không đúng, hoặc đề không phải do nơi này ra; xin lấy đề mới.",
        "The proof is not the solution of a challenge that was given here; get a new one.",
    ),
    "proof.expired": Sentence(
        "Phép tính đã quá hạn; xin lấy đề mới và giải lại.",
        "The challenge has expired; get a new one and solve it.",
    ),
    "proof.spent": Sentence(
        "Lời giải này đã được dùng một lần; xin lấy đề mới và giải lại.",
        "The proof was used before, and is good once; get a new challenge and solve it.",
    ),
}
