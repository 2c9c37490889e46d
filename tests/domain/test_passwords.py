import pytest

from api.domain.passwords import ALPHABET, SHORTEST, generated, too_easy


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "Password123!",
        "matkhau123456",
        "Mật khẩu 2026",
        "iloveyou1234",
        "aaaaaaaaaaaa",
        "1212121212",
        "abcdefghij",
        "1q2w3e4r5t",
        "Qwerty-123456",
        "quantri.dongbao",
        "Quantri.DongBao2026",
    ],
)
def test_what_everybody_tries_first(password: str) -> None:
    assert too_easy(password, login="quantri.dongbao")


@pytest.mark.parametrize(
    "password",
    [
        "một con đường khác",
        "trâu-vàng-qua-suối",
        "k7mp-x2rd-9wqa",
        "Thôn tôi có 2 cây đa",
        "0912837465",
    ],
)
def test_what_few_would_try(password: str) -> None:
    assert not too_easy(password, login="quantri.dongbao")


def test_what_we_make_is_long_and_can_be_read_out() -> None:
    made = {generated() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) >= SHORTEST and not too_easy(one, login="x") for one in made)
    assert set("".join(made)) <= {*ALPHABET, "-"}
    assert not set(ALPHABET) & set("0o1li")
