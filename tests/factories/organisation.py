"""Small trees: a commune with a branch, whose village has one cluster."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import holds_on
from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.paths import label
from api.domain.places import PlaceType
from api.domain.unit_list import UnitType
from api.models.admin_units import AdminUnit, AdminUnitSpan
from api.models.party_orgs import PartyOrg, PartyOrgSpan
from api.models.places import Place, PlaceCharge, PlaceSpan
from api.services.party_orgs import TREE

SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Branch:
    """A branch in charge of a village, in a commune of its own."""

    id: UUID
    commune_id: UUID
    place_id: UUID
    path: str


async def new_label(session: AsyncSession) -> str:
    connection = await session.connection()
    return label((await connection.execute(text("SELECT nextval('tree_label')"))).scalar_one())


async def make_org(
    session: AsyncSession,
    org_type: OrgType,
    *,
    parent: PartyOrgSpan | None = None,
    name: str | None = None,
    is_grassroots_org: bool = False,
) -> PartyOrgSpan:
    org = PartyOrg(label=await new_label(session))
    session.add(org)
    await session.flush()
    name = name or f"{org_type} {org.label}"
    span = PartyOrgSpan(
        org_id=org.id,
        parent_id=parent.org_id if parent else None,
        path=f"{parent.path}.{org.label}" if parent else org.label,
        name=name,
        org_type=org_type,
        is_grassroots_org=is_grassroots_org,
        valid_from=SINCE,
    )
    session.add(span)
    await session.commit()
    return span


async def span_of(session: AsyncSession, org_id: UUID) -> PartyOrgSpan:
    """Find what an organisation is today, to make others below it."""
    spans = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == org_id)
    found = (await session.exec(spans.where(holds_on(PartyOrgSpan, clock.today())))).first()
    assert found
    return found


async def make_unit(
    session: AsyncSession,
    *,
    name: str = "Xã Thử",
    unit_type: UnitType = UnitType.COMMUNE,
    parent: AdminUnitSpan | None = None,
) -> AdminUnitSpan:
    unit = AdminUnit()
    session.add(unit)
    await session.flush()
    span = AdminUnitSpan(
        unit_id=unit.id,
        parent_id=parent.unit_id if parent else None,
        code=await new_label(session),
        name=name,
        unit_type=unit_type,
        valid_from=SINCE,
    )
    session.add(span)
    await session.commit()
    return span


async def make_place(
    session: AsyncSession,
    org_id: UUID | None,
    *,
    parent: PlaceSpan | None = None,
    name: str = "Thôn Thử",
) -> PlaceSpan:
    """Make a village, or a cluster of one; ``org_id`` is in charge of it."""
    place = Place(label=await new_label(session))
    session.add(place)
    await session.flush()
    unit_id = parent.admin_unit_id if parent else (await make_unit(session)).unit_id
    span = PlaceSpan(
        place_id=place.id,
        parent_id=parent.place_id if parent else None,
        admin_unit_id=unit_id,
        path=f"{parent.path}.{place.label}" if parent else place.label,
        name=name,
        place_type=PlaceType.RESIDENTIAL_CLUSTER if parent else PlaceType.VILLAGE,
        valid_from=SINCE,
    )
    session.add(span)
    if org_id is not None:
        session.add(PlaceCharge(place_id=place.id, org_id=org_id, valid_from=SINCE))
    await session.commit()
    return span


async def make_branch(session: AsyncSession, *, commune: PartyOrgSpan | None = None) -> Branch:
    commune = commune or await make_org(session, OrgType.COMMUNE_COMMITTEE)
    branch = await make_org(session, OrgType.BRANCH, parent=commune, is_grassroots_org=True)
    place = await make_place(session, branch.org_id)
    return Branch(branch.org_id, commune.org_id, place.place_id, branch.path)


async def change_org(
    session: AsyncSession, org_id: UUID, on: date, *, parent_id: UUID | None = None, **facts: object
) -> None:
    """Let an organisation be another from a day on, also in the past: moved, or renamed."""
    moved = {} if parent_id is None else {"parent_id": parent_id}
    await TREE.change(session, org_id, on, None, **moved, **facts)
    await session.commit()
