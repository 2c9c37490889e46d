"""Who sees what is to be let out of a case: whoever handles the case, or sits above them.

They see the wording and its history, and nothing of the case. What is let out, everybody sees, but
for villages in which everybody would know who wrote.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, false, func, literal, or_, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import SQLModel, col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.visible import at_or_below
from api.domain.roles import Permission
from api.errors.publications import PublicAnswerNotFound, PublicationNotFound
from api.models.feedback import Feedback
from api.models.party_orgs import PartyOrgSpan
from api.models.publications import Publication, PublicationRevision, PublishedAnswer

REFUSAL: Final = text("SELECT refusal_to_publish(:case_id, :today)")
UNIT: Final = text("SELECT public_unit(:org_id, :today)")
NAMES: Final = text("SELECT names_standing_in(:words, :org_id, :today)")
FEW_OF: Final = text("SELECT few_households_of(:org_id, :today)")
FEW_AT: Final = text("SELECT few_households_at(:place_id, :today)")


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """Say that the actor handles the case, or sits above; where it began narrows the search."""
    labels = [root.rsplit(".", 1)[-1] for root in actor.scope(Permission.FEEDBACK_HANDLE)]
    if actor.person_id is None or not labels:
        return false()
    places = func.string_to_array(col(PartyOrgSpan.path), ".", type_=ARRAY(Text))
    below = select(col(PartyOrgSpan.org_id)).where(places.overlap(labels))
    moderates = func.moderates_publication(
        col(Publication.feedback_id), literal(actor.person_id, Uuid), actor.today
    )
    return col(Publication.origin_id).in_(below) & moderates


def listed(actor: Actor) -> Any:
    """Start a query on those in sight, each with the name of the body where the case began."""
    named = _name_of(col(Publication.origin_id), Publication, actor.today)
    return select(Publication, named).where(in_sight(actor))


async def require_publication(
    session: AsyncSession, actor: Actor, publication_id: UUID
) -> Publication:
    """Find and lock one in sight of the actor; any other does not exist."""
    wanted = select(Publication).where(col(Publication.id) == publication_id, in_sight(actor))
    found = (await session.exec(wanted.with_for_update())).first()
    if found is None:
        raise PublicationNotFound(publication_id=publication_id)
    return found


async def of_case(session: AsyncSession, case: Feedback) -> Publication | None:
    """Find and lock what was drafted of a case that is in sight."""
    wanted = select(Publication).where(col(Publication.feedback_id) == case.id)
    return (await session.exec(wanted.with_for_update())).first()


async def revisions_of(
    session: AsyncSession, publication: Publication
) -> list[PublicationRevision]:
    of_it = col(PublicationRevision.publication_id) == publication.id
    wanted = select(PublicationRevision).where(of_it).order_by(col(PublicationRevision.number))
    return list((await session.exec(wanted)).all())


async def refusal(session: AsyncSession, case_id: UUID, today: date) -> str | None:
    """Say why nothing of a case may be published today; None where it may."""
    asked = {"case_id": case_id, "today": today}
    found = (await (await session.connection()).execute(REFUSAL, asked)).scalar_one()
    return cast("str | None", found)


async def unit_of(session: AsyncSession, org_id: UUID, today: date) -> UUID:
    """Find under whose name a body's answers stand in public: its branch, if it has one."""
    asked = {"org_id": org_id, "today": today}
    found = (await (await session.connection()).execute(UNIT, asked)).scalar_one()
    return cast("UUID", found or org_id)


async def names_in(session: AsyncSession, words: str, org_id: UUID, today: date) -> Sequence[str]:
    """Find which names known around a body stand in a text of folded words."""
    asked = {"words": words, "org_id": org_id, "today": today}
    return (await (await session.connection()).scalars(NAMES, asked)).all()


async def few_households(
    session: AsyncSession, org_id: UUID, place_id: UUID | None, today: date
) -> bool:
    """Say whether so few live there that what one writes tells who wrote it."""
    connection = await session.connection()
    asked = {"org_id": org_id, "place_id": place_id, "today": today}
    few = bool((await connection.execute(FEW_OF, asked)).scalar_one())
    if not few and place_id is not None:
        few = bool((await connection.execute(FEW_AT, asked)).scalar_one())
    return few


async def take_down(session: AsyncSession, publication: Publication) -> None:
    of_it = col(PublishedAnswer.id) == publication.id
    await session.exec(delete(PublishedAnswer).where(of_it))


def published(today: date, *, org_id: UUID | None = None) -> Any:
    """Start a query on what everybody may read, each with the name of its unit."""
    named = _name_of(col(PublishedAnswer.org_id), PublishedAnswer, today)
    few = func.few_households_of(col(PublishedAnswer.org_id), today)
    wanted: Any = select(PublishedAnswer, named).where(few.is_(False))
    if org_id is not None:
        below = at_or_below(col(PublishedAnswer.org_id), org_id, today)
        wanted = wanted.where(or_(col(PublishedAnswer.org_id) == org_id, below))
    return wanted


def _name_of(org_id: Any, of: type[SQLModel], today: date) -> Any:
    """Name an organisation as it is today, or was at last."""
    named = select(PartyOrgSpan.name).where(
        col(PartyOrgSpan.org_id) == org_id, col(PartyOrgSpan.valid_from) <= today
    )
    last = named.order_by(col(PartyOrgSpan.valid_from).desc()).limit(1)
    return last.correlate(of).scalar_subquery()


async def require_answer(
    session: AsyncSession, answer_id: UUID, today: date
) -> tuple[PublishedAnswer, str]:
    wanted = published(today).where(col(PublishedAnswer.id) == answer_id)
    found = (await session.exec(wanted)).first()
    if found is None:
        raise PublicAnswerNotFound(answer_id=answer_id)
    return found[0], found[1]
