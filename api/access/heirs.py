"""What goes to the heir of a body that ceases: offices, where they are kept, and charges of places.

All else that names the body names it still, and is seen by whoever stands over the heir.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.require import require_org
from api.access.visible import holds_on
from api.domain.party_orgs import OrgType
from api.domain.periods import DateRange
from api.domain.roles import SEATS, Permission, Role
from api.errors.party_orgs import PartyOrgCeased
from api.errors.reorganisations import GrantHasNoSeat
from api.models.accounts import RoleTerm
from api.models.party_orgs import PartyOrg, PartyOrgSpan
from api.models.places import Place, PlaceCharge


async def refuse_ceased(session: AsyncSession, span: PartyOrgSpan, *, field: str) -> None:
    """Raise where a body has ceased, and name its heir: nothing new begins there."""
    if not span.ceased:
        return
    heir = await living_above(session, span.path, span.valid_from)
    raise PartyOrgCeased(
        field=field,
        org_id=span.org_id,
        name=span.name,
        heir_id=heir.org_id if heir else "-",
        heir=heir.name if heir else "-",
    )


async def require_living(
    session: AsyncSession,
    actor: Actor,
    permission: Permission,
    org_id: UUID,
    *,
    field: str,
) -> PartyOrgSpan:
    """Find the organisation where the actor may do this, and where something new can begin."""
    span = await require_org(session, actor, permission, org_id, field=field)
    await refuse_ceased(session, span, field=field)
    return span


async def living_above(session: AsyncSession, path: str, on: date) -> PartyOrgSpan | None:
    """Find the nearest body on a path that has not ceased on a day."""
    above = (
        select(PartyOrgSpan)
        .join(PartyOrg, col(PartyOrg.id) == col(PartyOrgSpan.org_id))
        .where(
            col(PartyOrg.label).in_(path.split(".")),
            holds_on(PartyOrgSpan, on),
            col(PartyOrgSpan.ceased).is_(False),
        )
    )
    return (await session.exec(above.order_by(col(PartyOrgSpan.path).desc()).limit(1))).first()


async def end_offices(  # noqa: PLR0913
    session: AsyncSession,
    heirs: Mapping[UUID, PartyOrgSpan],
    *,
    on: date,
    kept: Collection[Role] | None,
    decision_ref: str,
    granted_by: UUID | None,
) -> None:
    """End every office in bodies from a day on, and let those that are kept go on in their heirs.

    A holder who has the same office in the heir already is given the days that are missing.
    """
    going_on = {org_id: _kept(kept, OrgType(heir.org_type)) for org_id, heir in heirs.items()}
    rows = select(RoleTerm).where(
        col(RoleTerm.org_id).in_(heirs),
        or_(col(RoleTerm.valid_to).is_(None), col(RoleTerm.valid_to) > on),
        or_(col(RoleTerm.valid_to).is_(None), col(RoleTerm.valid_to) > col(RoleTerm.valid_from)),
    )
    terms = (await session.exec(rows.order_by(col(RoleTerm.id)).with_for_update())).all()
    held = await _held(session, {heirs[term.org_id].org_id for term in terms}, on)
    for term in terms:
        days = DateRange(max(term.valid_from, on), term.valid_to)
        term.valid_to, term.version = max(on, term.valid_from), term.version + 1
        if Role(term.role) not in going_on[term.org_id]:
            continue
        heir_id = heirs[term.org_id].org_id
        same = held[_office(term, heir_id)]
        for missing in without(days, sorted(same, key=lambda one: one.valid_from)):
            further = RoleTerm(
                person_id=term.person_id,
                account_id=term.account_id,
                role=term.role,
                org_id=heir_id,
                valid_from=missing.start,
                valid_to=missing.end,
                decision_ref=decision_ref,
                granted_by=granted_by,
            )
            same.append(further)
            session.add(further)
    await session.flush()


def _kept(kept: Collection[Role] | None, heir_type: OrgType) -> set[Role]:
    if kept is None:
        return {Role.MEMBER} if heir_type in SEATS[Role.MEMBER] else set()
    for role in kept:
        if heir_type not in SEATS[role]:
            raise GrantHasNoSeat(role=role, org_type=heir_type)
    return set(kept)


async def _held(
    session: AsyncSession, org_ids: Collection[UUID], since: date
) -> defaultdict[tuple[UUID | str | None, ...], list[RoleTerm]]:
    """Read the terms in some bodies that last beyond a day, by holder and office."""
    rows = select(RoleTerm).where(
        col(RoleTerm.org_id).in_(org_ids),
        or_(col(RoleTerm.valid_to).is_(None), col(RoleTerm.valid_to) > since),
    )
    held: defaultdict[tuple[UUID | str | None, ...], list[RoleTerm]] = defaultdict(list)
    for term in (await session.exec(rows)).all():
        held[_office(term, term.org_id)].append(term)
    return held


def _office(term: RoleTerm, org_id: UUID) -> tuple[UUID | str | None, ...]:
    return org_id, term.role, term.person_id, term.account_id


def without(days: DateRange, held: Sequence[RoleTerm]) -> list[DateRange]:
    """Give the days on which none of these terms holds; they are in the order of their days."""
    missing: list[DateRange] = []
    start: date | None = days.start
    for term in held:
        if start is None or (days.end is not None and term.valid_from >= days.end):
            break
        if term.valid_to is not None and term.valid_to <= max(start, term.valid_from):
            continue
        if term.valid_from > start:
            missing.append(DateRange(start, term.valid_from))
        start = term.valid_to
    if start is not None and (days.end is None or start < days.end):
        missing.append(DateRange(start, days.end))
    return missing


async def charges_follow(  # noqa: PLR0913
    session: AsyncSession,
    org_id: UUID,
    heir_id: UUID,
    *,
    on: date,
    legal_ref: str,
    only: Collection[UUID] | None = None,
) -> None:
    """Put the heir in charge, from a day on, of the places of a body; or of some of them."""
    rows = select(PlaceCharge).where(
        col(PlaceCharge.org_id) == org_id,
        or_(col(PlaceCharge.valid_to).is_(None), col(PlaceCharge.valid_to) > on),
    )
    if only is not None:
        rows = rows.where(col(PlaceCharge.place_id).in_(only))
    charges = (await session.exec(rows.order_by(col(PlaceCharge.id)).with_for_update())).all()
    following: list[PlaceCharge] = []
    for charge in charges:
        if charge.valid_from >= on:
            charge.org_id, charge.legal_ref = heir_id, legal_ref
            continue
        following.append(
            PlaceCharge(
                place_id=charge.place_id,
                org_id=heir_id,
                valid_from=on,
                valid_to=charge.valid_to,
                inherited=charge.inherited,
                legal_ref=legal_ref,
            )
        )
        charge.valid_to = on
    await session.flush()  # before others take their place
    session.add_all(following)
    await session.flush()
    shown = [charge.place_id for charge in charges]
    of_places = update(Place).where(col(Place.id).in_(shown))
    await session.exec(of_places.values(version=col(Place.version) + 1))
