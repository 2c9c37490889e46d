from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "account.exists": Sentence("Người này đã có tài khoản.", "This person already has an account."),
    "account.login_taken": Sentence(
        "Tên đăng nhập {login} đã được dùng.", "The login {login} is already taken."
    ),
    "account.not_found": Sentence(
        "Không tìm thấy tài khoản này.", "There is no such account in your sight."
    ),
    "account.own": Sentence(
        "Không thể tự khóa hay tự đặt lại tài khoản của mình; mật khẩu đổi ở mục cá nhân.",
        "Nobody closes or resets their own account; your password is changed under `/v1/me`.",
    ),
    "account.stands_above": Sentence(
        "Người này giữ chức vụ mà bạn không có quyền giao, nên bạn không được quản lý tài khoản"
        " của họ.",
        "This person holds a role that you could not give, so their account is not yours to"
        " manage.",
    ),
    "account.without_body": Sentence(
        "Người này không phải đảng viên trong phạm vi của bạn; hãy nêu tổ chức chịu trách nhiệm.",
        "Name the body that answers for the account of somebody who is no member.",
    ),
    "password.too_easy": Sentence(
        "Mật khẩu này quá dễ đoán; hãy chọn mật khẩu khác.",
        "This password is too easy to guess; choose another.",
    ),
    "password.unchanged": Sentence(
        "Mật khẩu mới trùng với mật khẩu hiện tại.", "The new password is the present one."
    ),
    "password.wrong": Sentence("Mật khẩu hiện tại không đúng.", "The present password is wrong."),
    "person.not_found": Sentence(
        "Không tìm thấy người này.", "There is no such person in your sight."
    ),
    "account.login_malformed": Sentence(
        "Tên đăng nhập có từ 3 đến 64 ký tự, gồm chữ cái không dấu, chữ số và . _ @ + -, bắt"
        " đầu bằng chữ hoặc số, như bt.dongbao.",
        "A login has 3 to 64 characters: letters without marks, digits and . _ @ + -, the"
        " first a letter or digit, as bt.dongbao.",
    ),
}
