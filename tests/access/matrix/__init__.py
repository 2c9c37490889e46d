"""Who may call what: one module per stem, one row per operation. Gathered as a whole.

A row's ``call`` makes, in a world, what the operation needs, and says how to ask for it so that
it would succeed for somebody permitted. ``may`` names every role that is permitted where it is
held; every other role must be refused.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.factories.accounts import make_person
from tests.factories.organisation import Branch, add_org, add_place

OF_THE_COMMUNE = frozenset(
    {
        Role.COMMUNE_COMMITTEE,
        Role.WORKING_GROUP,
        Role.INSPECTION_COMMITTEE,
        Role.FATHERLAND_FRONT,
    }
)


@dataclass(frozen=True)
class World:
    """One branch with all that is above and below it, and who holds which role there."""

    session: AsyncSession
    province_id: UUID
    branch: Branch
    party_group_id: UUID
    cluster_id: UUID  # of the branch's village; the party group is in charge of it
    caller_id: (
        UUID  # the person who will call, whatever the role: rows of their own are made for it
    )

    def seat(self, role: Role) -> UUID:
        """Say in which body the role is held."""
        if role in (Role.PROVINCIAL_COMMITTEE, Role.SYSTEM_ADMINISTRATOR):
            return self.province_id
        if role in OF_THE_COMMUNE:
            return self.branch.commune_id
        return self.party_group_id if role is Role.PARTY_GROUP_HEAD else self.branch.id

    def is_over(self, role: Role, org_id: str) -> bool:
        """Say whether the role is held in this body of the world, or in one above it."""
        bodies = (self.province_id, self.branch.commune_id, self.branch.id, self.party_group_id)
        line = [str(body) for body in bodies]
        return line.index(str(self.seat(role))) <= line.index(org_id)


@dataclass(frozen=True)
class Call:
    method: str
    url: str
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    secret: str | None = None  # what the answer must not hold when the caller stands elsewhere
    # What must be in sight for a refusal to be 403: the address of a row, or a body. If not given,
    # the row that ``url`` begins with, else the body that is asked for.
    about: str | UUID | None = None
    more: dict[str, Any] = field(default_factory=dict)  # other arguments of httpx


@dataclass(frozen=True)
class Row:
    operation: str
    may: frozenset[Role]
    call: Callable[[World], Awaitable[Call]]
    elsewhere: bool = (
        True  # False: what is asked for belongs to no branch (reference data, oneself)
    )


async def make_world(session: AsyncSession) -> World:
    province = await add_org(session, OrgType.PROVINCIAL_COMMITTEE)
    commune = await add_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)
    org = await add_org(session, OrgType.BRANCH, parent=commune, is_grassroots_org=True)
    group = await add_org(session, OrgType.PARTY_GROUP, parent=org)
    village = await add_place(session, org.org_id)
    cluster = await add_place(session, group.org_id, parent=village)
    branch = Branch(org.org_id, commune.org_id, village.place_id, org.path)
    person = await make_person(session)  # and all of it with them
    return World(session, province.org_id, branch, group.org_id, cluster.place_id, person.id)


def rows() -> list[Row]:
    return [
        row
        for module in iter_modules(__path__)
        for row in import_module(f"{__name__}.{module.name}").ROWS
    ]


ANYBODY = frozenset(Role)
COMMITTEE = frozenset({Role.BRANCH_SECRETARY, Role.BRANCH_DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE})
BESIDE_THE_PARTY = frozenset(
    {Role.FATHERLAND_FRONT, Role.VILLAGE_HEAD, Role.MASS_ORGANISATION_HEAD}
)
IF_MATCH = {"If-Match": '"1"'}
