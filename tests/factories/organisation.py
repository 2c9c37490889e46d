"""Small trees: a commune with a branch, whose village has one cluster.

What is added is written at once, by models in the order of their names, which suits these.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Concatenate, Final, ParamSpec, TypeVar
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


LABELS: Final = text("SELECT nextval('tree_label') FROM generate_series(1, 10)")
Made = TypeVar("Made")
Said = ParamSpec("Said")


async def new_label(session: AsyncSession) -> str:
    """Take a label; several are asked for at once."""
    known: list[int] = session.info.setdefault("labels", [])
    if not known:
        known += (await (await session.connection()).execute(LABELS)).scalars()
    return label(known.pop(0))


def committed(
    add: Callable[Concatenate[AsyncSession, Said], Awaitable[Made]],
) -> Callable[Concatenate[AsyncSession, Said], Awaitable[Made]]:
    """Commit what is added: trees of several bodies are added first, and committed as a whole."""

    async def make(session: AsyncSession, /, *args: Said.args, **kwargs: Said.kwargs) -> Made:
        made = await add(session, *args, **kwargs)
        await session.commit()
        return made

    return make


async def add_org(
    session: AsyncSession,
    org_type: OrgType,
    *,
    parent: PartyOrgSpan | None = None,
    name: str | None = None,
    is_grassroots_org: bool = False,
) -> PartyOrgSpan:
    org = PartyOrg(label=await new_label(session))
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
    session.add_all([org, span])
    return span


make_org = committed(add_org)


async def span_of(session: AsyncSession, org_id: UUID) -> PartyOrgSpan:
    """Find what an organisation is today, to make others below it."""
    spans = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == org_id)
    found = (await session.exec(spans.where(holds_on(PartyOrgSpan, clock.today())))).first()
    assert found
    return found


async def add_unit(
    session: AsyncSession,
    *,
    name: str = "Xã Thử",
    unit_type: UnitType = UnitType.COMMUNE,
    parent: AdminUnitSpan | None = None,
) -> AdminUnitSpan:
    unit = AdminUnit()
    span = AdminUnitSpan(
        unit_id=unit.id,
        parent_id=parent.unit_id if parent else None,
        code=await new_label(session),
        name=name,
        unit_type=unit_type,
        valid_from=SINCE,
    )
    session.add_all([unit, span])
    return span


make_unit = committed(add_unit)


async def add_place(
    session: AsyncSession,
    org_id: UUID | None,
    *,
    parent: PlaceSpan | None = None,
    name: str = "Thôn Thử",
) -> PlaceSpan:
    """Make a village, or a cluster of one; ``org_id`` is in charge of it."""
    place = Place(label=await new_label(session))
    unit_id = parent.admin_unit_id if parent else (await add_unit(session)).unit_id
    span = PlaceSpan(
        place_id=place.id,
        parent_id=parent.place_id if parent else None,
        admin_unit_id=unit_id,
        path=f"{parent.path}.{place.label}" if parent else place.label,
        name=name,
        place_type=PlaceType.RESIDENTIAL_CLUSTER if parent else PlaceType.VILLAGE,
        valid_from=SINCE,
    )
    session.add_all([place, span])
    if org_id is not None:
        session.add(PlaceCharge(place_id=place.id, org_id=org_id, valid_from=SINCE))
    return span


make_place = committed(add_place)


async def make_branch(session: AsyncSession, *, commune: PartyOrgSpan | None = None) -> Branch:
    commune = commune or await add_org(session, OrgType.COMMUNE_COMMITTEE)
    branch = await add_org(session, OrgType.BRANCH, parent=commune, is_grassroots_org=True)
    place = await add_place(session, branch.org_id)
    await session.commit()
    return Branch(branch.org_id, commune.org_id, place.place_id, branch.path)


async def change_org(
    session: AsyncSession, org_id: UUID, on: date, *, parent_id: UUID | None = None, **facts: object
) -> None:
    """Let an organisation be another from a day on, also in the past: moved, or renamed."""
    moved = {} if parent_id is None else {"parent_id": parent_id}
    await TREE.change(session, org_id, on, None, **moved, **facts)
    await session.commit()
