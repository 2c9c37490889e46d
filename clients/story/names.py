"""Invented names, always the same ones: no private person of the article is in the demo."""

from typing import Final

FAMILY: Final = ("Nguyễn", "Lê", "Trần", "Phạm", "Hoàng", "Vũ", "Đỗ", "Bùi", "Ngô", "Trịnh", "Mai")
MIDDLE: Final = ("Văn", "Thị", "Đình", "Ngọc", "Xuân", "Thanh", "Hữu")
GIVEN: Final = (
    *("An", "Bình", "Chiến", "Dung", "Định", "Giang", "Hạnh", "Hùng", "Khánh", "Lan", "Minh"),
    *("Nga", "Phúc", "Quý", "Sơn", "Tâm", "Thảo", "Tuấn", "Vinh", "Yến", "Đào", "Ơn", "Ước"),
)


def person(number: int) -> str:
    """Give a name; the lists' lengths share no divisor, so that it comes again late."""
    family, middle, given = (names[number % len(names)] for names in (FAMILY, MIDDLE, GIVEN))
    return f"{family} {middle} {given}"
