"""What the report calls things, in Vietnamese and in English."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from clients.reorganisation.lists import Unit

TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "tinh": ("tỉnh", "province"),
    "thanh_pho": ("thành phố", "centrally run city"),
    "huyen": ("huyện", "rural district"),
    "quan": ("quận", "urban district"),
    "thi_xa": ("thị xã", "town of district rank"),
    "thanh_pho_thuoc_tinh": ("thành phố thuộc tỉnh", "provincial city"),
    "xa": ("xã", "commune"),
    "phuong": ("phường", "ward"),
    "thi_tran": ("thị trấn", "township"),
    "dac_khu": ("đặc khu", "special zone"),
}
ROLES: Final[Mapping[str, tuple[str, str]]] = {
    "system_administrator": ("quản trị hệ thống", "system administrator"),
    "provincial_committee": ("cấp ủy tỉnh", "provincial committee"),
    "commune_committee": ("cấp ủy huyện, xã", "district or commune committee"),
    "working_group": ("tổ công tác", "working group"),
    "branch_secretary": ("bí thư chi bộ", "branch secretary"),
    "branch_deputy_secretary": ("phó bí thư chi bộ", "branch deputy secretary"),
    "branch_committee": ("chi ủy", "branch committee"),
    "party_group_head": ("tổ trưởng tổ đảng", "head of a party group"),
    "member": ("đảng viên", "member"),
    "fatherland_front": ("Mặt trận Tổ quốc", "Fatherland Front"),
    "village_head": ("trưởng thôn, tổ trưởng tổ dân phố", "village head"),
    "mass_organisation_head": ("chi hội trưởng", "head of a mass organisation"),
    "integration_client": ("máy kết nối", "machine client"),
}


@dataclass(frozen=True)
class Words:
    """Says one thing in the language that was asked for."""

    english: bool

    def __call__(self, vietnamese: str, english: str) -> str:
        return english if self.english else vietnamese

    def of(self, names: Mapping[str, tuple[str, str]], key: str) -> str:
        return self(*names.get(key, (key, key)))

    def counted(self, units: Iterable[Unit]) -> str:
        """Write ``547 (452 xã, 63 phường, 32 thị trấn)``."""
        kinds = Counter(unit.type for unit in units)
        if not kinds:
            return "0"
        each = ", ".join(f"{n} {self.of(TYPES, kind)}" for kind, n in kinds.most_common())
        return f"{number(kinds.total(), self)} ({each})"


def unit(one: Unit) -> str:
    """Name a unit so that it cannot be taken for another of its name."""
    return f"{one.name} ({one.code})"


def number(count: int, words: Words) -> str:
    grouped = f"{count:,}"
    return grouped if words.english else grouped.replace(",", ".")


def day(iso: str) -> str:
    year, month, date = iso.split("-")
    return f"{date}/{month}/{year}"


def seconds(taken: float, words: Words) -> str:
    told = f"{taken:.1f}"
    return f"{told} s" if words.english else f"{told.replace('.', ',')} giây"
