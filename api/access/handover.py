"""What goes with a place to the body that is newly in charge of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, func, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api.access.open_cases import cases_follow
from api.db.conflicts import refused_by
from api.errors.places import PlaceCodeClash
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.residence_members import ResidenceMember


async def hold_residents(session: AsyncSession, place_ids: Sequence[UUID]) -> None:
    """Lock what lives there; the caller then the charges, and ``hand_over`` the assignments.

    This is the order in which everybody locks (docs/architecture.md). Of households also those that
    lived there: where they were is worked out anew as the charges change.
    """
    households = func.hold_households(literal(list(place_ids), ARRAY(Uuid)))
    for held in (
        _there(HouseholdGroup, place_ids),
        select(households),
        _there(ResidenceMember, place_ids),
    ):
        await session.exec(held)


def _there(
    record: type[HouseholdGroup | ResidenceMember], place_ids: Sequence[UUID]
) -> SelectOfScalar[UUID]:
    rows = select(record.id).where(col(record.place_id).in_(place_ids))
    return rows.order_by(col(record.id)).with_for_update()


async def hand_over(session: AsyncSession, place_ids: Sequence[UUID], org_id: UUID) -> None:
    """Let the households, groups and working members of the places answer to another body.

    What is kept of them follows by itself, as who is in charge of them. The caller has made
    sure that both bodies are in sight.
    """
    for record in (Household, HouseholdGroup):
        await _refuse_clash(session, record, place_ids, org_id)
    of_households = select(Household.id).where(col(Household.place_id).in_(place_ids))
    of_groups = select(HouseholdGroup.id).where(col(HouseholdGroup.place_id).in_(place_ids))
    targets = or_(
        col(Assignment.household_id).in_(of_households), col(Assignment.group_id).in_(of_groups)
    )
    held = select(Assignment.id).where(targets).order_by(col(Assignment.id))
    await session.exec(held.with_for_update(key_share=True))
    for moved in (Household, HouseholdGroup, ResidenceMember):
        version = col(moved.version) + 1
        moving = update(moved).where(
            col(moved.place_id).in_(place_ids), col(moved.org_id) != org_id
        )
        clash = PlaceCodeClash(field="body.org_id", clashing="?")
        with refused_by(uq_household_org_id_code=clash, uq_household_group_org_id_code=clash):
            await session.exec(moving.values(org_id=org_id, version=version))
    households = (await session.exec(of_households)).all()
    groups = (await session.exec(of_groups)).all()
    await cases_follow(session, org_id, household_ids=households, group_ids=groups)


async def _refuse_clash(
    session: AsyncSession,
    record: type[Household] | type[HouseholdGroup],
    place_ids: Sequence[UUID],
    org_id: UUID,
) -> None:
    coming, there = aliased(record), aliased(record)
    clashing = (
        select(coming.code)
        .join(there, col(there.code) == col(coming.code))
        .where(
            col(coming.place_id).in_(place_ids),
            col(coming.org_id) != org_id,
            col(there.org_id) == org_id,
        )
        .order_by(col(coming.code))
    )
    if code := (await session.exec(clashing.limit(1))).first():
        raise PlaceCodeClash(field="body.org_id", clashing=code)
