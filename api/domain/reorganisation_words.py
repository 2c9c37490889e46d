"""What people write in the cells of a table of steps, in Vietnamese or in the words of the API.

Marks and case do not matter. What could mean two things is not among the words: ``thành ủy`` has
the rank of a province, or had that of a district; ``chia tách`` divides, or takes a part out.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from api.domain.party_orgs import OrgType
from api.domain.places import PlaceType
from api.domain.reorganisations import Action, Share, Tree
from api.domain.roles import Role
from api.domain.text import fold
from api.domain.unit_list import UnitType

WordT = TypeVar("WordT", bound=StrEnum)

TREES: Final[Mapping[Tree, tuple[str, ...]]] = {
    Tree.PARTY_ORG: ("tổ chức đảng",),
    Tree.PLACE: ("địa bàn", "địa bàn dân cư"),
    Tree.ADMIN_UNIT: ("đơn vị hành chính",),
}
ACTIONS: Final[Mapping[Action, tuple[str, ...]]] = {
    Action.CREATE: ("thành lập", "thành lập mới"),
    Action.RENAME: ("đổi tên",),
    Action.RENUMBER: ("đổi mã",),
    Action.MOVE: ("chuyển", "điều chuyển"),
    Action.RETYPE: ("đổi loại", "chuyển loại"),
    Action.MERGE: ("nhập", "sáp nhập", "hợp nhất"),
    Action.SPLIT: ("chia",),
    Action.EXTRACT: ("tách",),
    Action.ABOLISH: ("giải thể", "kết thúc hoạt động"),
}
SHARES: Final[Mapping[Share, tuple[str, ...]]] = {
    Share.WHOLE: ("toàn bộ",),
    Share.PART: ("một phần",),
}
ORG_TYPES: Final[Mapping[OrgType, tuple[str, ...]]] = {
    OrgType.CENTRAL_COMMITTEE: ("trung ương",),
    OrgType.PROVINCIAL_COMMITTEE: ("tỉnh ủy",),
    OrgType.DISTRICT_COMMITTEE: ("huyện ủy", "quận ủy", "thị ủy"),
    OrgType.COMMUNE_COMMITTEE: ("đảng ủy xã", "đảng ủy phường", "đảng ủy đặc khu"),
    OrgType.GRASSROOTS_COMMITTEE: ("đảng bộ cơ sở", "đảng ủy cơ sở"),
    OrgType.SECTIONAL_COMMITTEE: ("đảng bộ bộ phận", "đảng ủy bộ phận"),
    OrgType.BRANCH: ("chi bộ",),
    OrgType.PARTY_GROUP: ("tổ đảng",),
}
PLACE_TYPES: Final[Mapping[PlaceType, tuple[str, ...]]] = {
    PlaceType.VILLAGE: ("thôn", "bản"),
    PlaceType.RESIDENTIAL_GROUP: ("tổ dân phố", "khu phố"),
    PlaceType.RESIDENTIAL_CLUSTER: ("cụm dân cư",),
}
UNIT_TYPES: Final[Mapping[UnitType, tuple[str, ...]]] = {
    UnitType.PROVINCE: ("tỉnh",),
    UnitType.CENTRAL_CITY: ("thành phố",),
    UnitType.COMMUNE: ("xã",),
    UnitType.WARD: ("phường",),
    UnitType.SPECIAL_ZONE: ("đặc khu",),
    UnitType.DISTRICT: ("huyện",),
    UnitType.URBAN_DISTRICT: ("quận",),
    UnitType.DISTRICT_TOWN: ("thị xã",),
    UnitType.PROVINCIAL_CITY: ("thành phố thuộc tỉnh",),
    UnitType.TOWNSHIP: ("thị trấn",),
}
ROLES: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.SYSTEM_ADMINISTRATOR: ("quản trị hệ thống",),
    Role.PROVINCIAL_COMMITTEE: ("cấp ủy tỉnh",),
    Role.COMMUNE_COMMITTEE: ("cấp ủy xã", "cấp ủy phường", "cấp ủy xã, phường"),
    Role.WORKING_GROUP: ("tổ công tác",),
    Role.BRANCH_SECRETARY: ("bí thư chi bộ",),
    Role.BRANCH_DEPUTY_SECRETARY: ("phó bí thư chi bộ",),
    Role.BRANCH_COMMITTEE: ("chi ủy viên",),
    Role.PARTY_GROUP_HEAD: ("tổ trưởng tổ đảng",),
    Role.MEMBER: ("đảng viên",),
    Role.INSPECTION_COMMITTEE: ("ủy ban kiểm tra",),
    Role.FATHERLAND_FRONT: ("Mặt trận Tổ quốc",),
    Role.VILLAGE_HEAD: ("trưởng thôn", "tổ trưởng tổ dân phố", "trưởng thôn, tổ trưởng tổ dân phố"),
    Role.MASS_ORGANISATION_HEAD: ("người đứng đầu đoàn thể",),
    Role.INTEGRATION_CLIENT: ("máy kết nối",),
}


def _read(words: Mapping[WordT, Iterable[str]]) -> dict[str, str]:
    """Turn words to meanings around; each value means itself."""
    return {
        _key(word): value.value for value, those in words.items() for word in (value.value, *those)
    }


def _key(text: str) -> str:
    return fold(text.replace("_", " "))


TREE: Final = _read(TREES)
ACTION: Final = _read(ACTIONS)
SHARE: Final = _read(SHARES)
ROLE: Final = _read(ROLES)
KIND: Final[Mapping[str, Mapping[str, str]]] = {
    Tree.PARTY_ORG: _read(ORG_TYPES),
    Tree.PLACE: _read(PLACE_TYPES),
    Tree.ADMIN_UNIT: _read(UNIT_TYPES),
}
YES: Final = frozenset({"x", "1", "true", "yes", "co"})
NO: Final = frozenset({"0", "false", "no", "khong"})


def meant(text: str, words: Mapping[str, str]) -> str:
    """Find what a word means; one that means nothing stays, for the refusal to show it."""
    return words.get(_key(text), text)


def is_among(text: str, those: Collection[str]) -> bool:
    return _key(text) in those
