"""Which passwords are worth nothing, and how one is made that can be read out on the telephone."""

import re
import secrets
from typing import Final

from api.domain.text import fold

SHORTEST: Final = 10
FEWEST_SIGNS: Final = 5  # different ones
# Without what looks or sounds like something else: 0 o, 1 l i, and capital letters.
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
# What heads every published list once it must have ten signs, and its Vietnamese cousins.
COMMON: Final = re.compile(
    r"(password|passwrd|pssword|psswrd|matkhau|mtkhau|iloveyou|anhyeuem|emyeuanh|tinhyeu|giadinh"
    r"|qwerty|qwertyuiop|asdf|asdfghjkl|zxcvbnm|qazwsx|qazwsxedc|qwert|qwer|abc|abcd|abcdef|a|aa"
    r"|admin|administrator|welcome|letmein|vietnam|hanoi|saigon|dangvien|chibo|kevai)+"
)
RUNS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb",
)


def too_easy(password: str, *, login: str) -> bool:
    """Say that a guesser would soon come to it: the login, a common word, a run, a repetition."""
    plain = fold(password)
    letters = _letters(plain)
    return (
        len(set(plain)) < FEWEST_SIGNS
        or plain == login
        or (letters != "" and letters == _letters(login))
        or COMMON.fullmatch(letters) is not None
        or any(plain in run or plain in run[::-1] for run in RUNS)
    )


def _letters(text: str) -> str:
    return re.sub(r"[\d\W_]+", "", text)


def generated() -> str:
    """Make a password of 59 random bits: ``k7mp-x2rd-9wqa``."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join(signs[at : at + 4] for at in (0, 4, 8))
