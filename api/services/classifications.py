"""Yearly grades: recorded as people decided them, read for as long as somebody answers for them."""

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import hold, require_row, require_seen, require_version
from api.access.summing import basis_of, by_part
from api.access.visible import belonging, holds_on, identity, visible
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.classifications import Grade, most_excellent, rules_of
from api.domain.roles import Permission
from api.errors import DayNotCome, NotPermitted
from api.errors.classifications import (
    ClassificationExists,
    ClassificationNotFound,
    DecidedTooEarly,
)
from api.errors.members import MemberNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.models.classifications import Classification
from api.models.members import PartyMember
from api.models.party_orgs import PartyOrgSpan
from api.schemas.classifications import (
    ClassificationAmend,
    ClassificationPart,
    ClassificationQuery,
    ClassificationRead,
    ClassificationRecord,
    ClassificationSummary,
    ClassificationSummaryQuery,
    ClassificationSums,
)
from api.schemas.common import IfHappened
from api.services.assignments import member_name

LISTING: Final = Listing(
    table=Classification,
    schema=ClassificationRead,
    permission=Permission.CLASSIFICATION_READ,
    order=(col(Classification.year), col(Classification.id)),
    columns={"member_name": member_name(col(Classification.member_id))},
    filters={
        "happened_by": happened(Classification),
        "org_id": SUBTREE,
        "member_id": col(Classification.member_id) == bindparam("member_id", type_=Uuid),
        "year": col(Classification.year) == bindparam("year", type_=Integer),
        "grade": col(Classification.grade) == bindparam("grade", type_=String),
    },
)
# Whoever answers for a member today reads all their years: five of them decide of an honour.
BY_MEMBER: Final = replace(LISTING, body=col(Classification.member_org_id))
OUTLINE: Final = ("member_id", "year", "grade", "decision_ref", "decided_on", "decided_by_id")
SUMS: Final[dict[str, Any]] = {
    grade.value: func.count().filter(col(Classification.grade) == grade) for grade in Grade
}


async def search(source: Source, actor: Actor, query: ClassificationQuery) -> bytes:
    listing = LISTING if query.member_id is None else BY_MEMBER
    return await listing.page(source, actor, query)


async def get(
    source: Source, actor: Actor, classification_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    """Return the classification as JSON, and its version."""
    missing = ClassificationNotFound(classification_id=classification_id)
    try:
        return await LISTING.one(source, actor, classification_id, missing, **query.given())
    except ClassificationNotFound:
        return await BY_MEMBER.one(source, actor, classification_id, missing, **query.given())


async def record(
    session: AsyncSession, actor: Actor, new: ClassificationRecord
) -> ClassificationRead:
    """Record the grade that was decided for a member of the actor's own branch."""
    # Nobody moves the member meanwhile: what moves takes along the grades that it finds.
    await hold(session, PartyMember, [new.member_id], read=True)
    member = await require_seen(
        session,
        actor,
        PartyMember,
        new.member_id,
        permission=Permission.CLASSIFICATION_WRITE,
        sight=Permission.MEMBER_READ,
        missing=MemberNotFound(field="body.member_id", member_id=new.member_id),
    )
    await _require_decided(session, actor, new, new.year)
    classification = Classification(
        **new.model_dump(), org_id=member.org_id, member_org_id=member.org_id
    )
    session.add(classification)
    exists = ClassificationExists(field="body.year")
    with refused_by(uq_classification_member_id_year=exists):
        await session.flush()
    return await _recorded(session, actor, "recorded", classification)


async def amend(
    session: AsyncSession,
    actor: Actor,
    classification_id: UUID,
    change: ClassificationAmend,
    *,
    version: int,
) -> ClassificationRead:
    """Let a later decision take the place of the one on record; the audit keeps both."""
    classification = await _writable(session, actor, classification_id)
    require_version(classification, version)
    await _require_decided(session, actor, change, classification.year)
    classification.sqlmodel_update({**change.model_dump(), "version": version + 1})
    await session.flush()
    return await _recorded(session, actor, "amended", classification)


async def _writable(session: AsyncSession, actor: Actor, classification_id: UUID) -> Classification:
    """Find and lock it; whoever answers for the member only reads what another branch recorded."""
    read, write = Permission.CLASSIFICATION_READ, Permission.CLASSIFICATION_WRITE
    missing = ClassificationNotFound(classification_id=classification_id)
    try:
        return await require_row(
            session,
            actor,
            Classification,
            classification_id,
            read=read,
            write=write,
            missing=missing,
        )
    except ClassificationNotFound:
        of_member = col(Classification.member_id)
        rows = belonging(Classification, of_member, PartyMember, actor, read)
        found = rows.where(col(Classification.id) == classification_id)
        if (await session.exec(found)).first() is not None:
            raise NotPermitted(permission=write) from None
        raise


async def summary(
    session: AsyncSession, actor: Actor, query: ClassificationSummaryQuery
) -> ClassificationSummary:
    """Count the grades of a year below a body: numbers go up the tree, names do not."""
    needed = Permission.CLASSIFICATION_SUM_UP
    basis = await basis_of(session, actor, query, permission=needed)
    of_year = col(Classification.year) == query.year
    parts = await by_part(
        session,
        visible(Classification, actor, needed).where(of_year),
        record=Classification,
        below=basis.org,
        on=basis.on,
        sums=SUMS,
    )
    total = {name: sum(getattr(part, name) for part in parts) for name in SUMS}
    return ClassificationSummary(
        **basis.told.model_dump(),
        org_id=query.org_id,
        year=query.year,
        rule_set=rules_of(query.year).rule_set,
        total=ClassificationSums(**_capped(query.year, total)),
        parts=[ClassificationPart(**_capped(query.year, part._asdict())) for part in parts],
    )


def _capped(year: int, sums: dict[str, Any]) -> dict[str, Any]:
    good_or_better = sums[Grade.EXCELLENT] + sums[Grade.GOOD]
    return {**sums, "excellent_at_most": most_excellent(year, good_or_better=good_or_better)}


async def _require_decided(
    session: AsyncSession,
    actor: Actor,
    decided: ClassificationRecord | ClassificationAmend,
    year: int,
) -> None:
    """Raise unless a body of that day can have decided, in the year or after it."""
    on, first = decided.decided_on, date(year, 1, 1)
    if on > actor.today:
        raise DayNotCome(field="body.decided_on", day=on)
    if on < first:
        raise DecidedTooEarly(field="body.decided_on", day=first)
    body = col(PartyOrgSpan.org_id) == decided.decided_by_id
    stood = select(PartyOrgSpan.org_id).where(body, holds_on(PartyOrgSpan, on))
    if (await session.exec(stood)).first() is None:
        raise PartyOrgNotFound(field="body.decided_by_id", org_id=decided.decided_by_id)


async def _recorded(
    session: AsyncSession, actor: Actor, verb: str, classification: Classification
) -> ClassificationRead:
    """Audit it, and announce it to nobody: a grade is between the member and those who decide."""
    told = classification.model_dump(mode="json", include=set(OUTLINE))
    action = f"classification.{verb}"
    await audit.record(session, actor, action, classification, told, announced=False)
    row = select_columns(*LISTING.fields()).where(identity(LISTING.table) == classification.id)
    written = (await (await session.connection()).execute(row)).mappings().one()
    return ClassificationRead.model_validate(dict(written))
