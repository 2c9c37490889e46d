from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "sign_in.not_found": Sentence("Bạn không có phiên đăng nhập này.", "You have no such sign-in."),
    "sign_in.over": Sentence(
        "Phiên đăng nhập đã kết thúc; hãy đăng nhập lại.", "The sign-in is over; sign in again."
    ),
    "sign_in.refused": Sentence(
        "Tên đăng nhập hoặc mật khẩu không đúng.", "The login or the password is wrong."
    ),
    "sign_in.token_reused": Sentence(
        "Mã làm mới đã được dùng ở nơi khác, nên phiên đăng nhập này được kết thúc để bảo vệ bạn;"
        " hãy đăng nhập lại.",
        "The refresh token was used before, so the sign-in was ended to protect you; sign in"
        " again.",
    ),
    "sign_in.busy": Sentence(
        "Lúc này có quá nhiều lượt đăng nhập; xin thử lại sau {seconds} giây.",
        "Too many try to sign in at this moment; please try again in {seconds} seconds.",
    ),
    "sign_in.too_often": Sentence(
        "Đã nhập sai quá nhiều lần; hãy thử lại sau {seconds} giây.",
        "Too many wrong passwords; try again in {seconds} seconds.",
    ),
}
