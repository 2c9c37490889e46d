"""The steps of a reorganisation that change Party organisations and places, one after another."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select

from api.access import rehoming
from api.access.heirs import charges_follow, end_offices, refuse_ceased
from api.access.require import nearest
from api.access.seats import refuse_lost_seats
from api.db.dated_trees import new_label
from api.domain.party_orgs import IN_CHARGE, OrgFacts, OrgType
from api.domain.reorganisations import LineageKind, Tree
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.reorganisations import (
    HeirCannotBeInCharge,
    HeirIsItself,
    HeirMissing,
)
from api.models.party_orgs import PartyOrg, PartyOrgSpan
from api.models.places import PlaceCharge
from api.schemas.reorganisations import ReorganisationStep
from api.services import party_orgs
from api.services.reorganisation_run import Run, kind_of


async def create(run: Run, step: ReorganisationStep) -> None:
    org = PartyOrg(id=run.identity, label=await new_label(run.session))
    run.session.add(org)
    await run.session.flush()
    facts = OrgFacts(
        parent_id=run.named(step.parent, Tree.PARTY_ORG, "parent"),
        name=step.name or "",
        legal_ref=run.legal_ref,
        org_type=kind_of(step, OrgType),
        is_grassroots_org=bool(step.is_grassroots_org),
    )
    await party_orgs.TREE.plant(run.session, org.id, org.label, run.on, facts)
    run.remember(step, org.id)


async def rename(run: Run, step: ReorganisationStep) -> None:
    org_id = run.named(step.subject, Tree.PARTY_ORG, "subject")
    await change_org(run, org_id, name=step.name)
    run.lineage(Tree.PARTY_ORG, org_id, LineageKind.RENAMED)


async def move(run: Run, step: ReorganisationStep) -> None:
    org_id = run.named(step.subject, Tree.PARTY_ORG, "subject")
    await change_org(run, org_id, parent_id=run.named(step.parent, Tree.PARTY_ORG, "parent"))
    run.lineage(Tree.PARTY_ORG, org_id, LineageKind.MOVED)


async def retype(run: Run, step: ReorganisationStep) -> None:
    org_id = run.named(step.subject, Tree.PARTY_ORG, "subject")
    change: dict[str, Any] = {}
    if step.kind is not None:
        change["org_type"] = org_type = kind_of(step, OrgType)
        if org_type not in IN_CHARGE:
            await party_orgs.refuse_losing_charge(run.session, org_id, run.on)
        await refuse_lost_seats(run.session, org_id, org_type, since=run.on)
    if step.is_grassroots_org is not None:
        change["is_grassroots_org"] = step.is_grassroots_org
    await change_org(run, org_id, **change)
    run.lineage(Tree.PARTY_ORG, org_id, LineageKind.RETYPED)


async def merge(run: Run, step: ReorganisationStep) -> None:
    org_id = run.named(step.subject, Tree.PARTY_ORG, "subject")
    heir_id = run.named(step.into, Tree.PARTY_ORG, "into")
    await cease_org(run, step, org_id, heir_id)
    run.lineage(Tree.PARTY_ORG, org_id, LineageKind.MERGED, heir_id)


async def abolish(run: Run, step: ReorganisationStep) -> None:
    """Abolish a body, or all of one kind below it."""
    subject_id = run.named(step.subject, Tree.PARTY_ORG, "subject")
    named = None if step.into is None else run.named(step.into, Tree.PARTY_ORG, "into")
    if step.kind is None:
        abolished = [await org_on(run, subject_id)]
    else:
        abolished = list(await _of_kind_below(run, subject_id, kind_of(step, OrgType)))
    for span in abolished:
        heir_id = named or span.parent_id
        if heir_id is None:
            raise HeirMissing(field="into", node=span.name)
        await cease_org(run, step, span.org_id, heir_id)
        run.lineage(Tree.PARTY_ORG, span.org_id, LineageKind.ABOLISHED, heir_id)


async def cease_org(run: Run, step: ReorganisationStep, org_id: UUID, heir_id: UUID) -> None:
    """Let a body stand beneath its heir from the day on, and what stood below it below the heir."""
    if org_id == heir_id:
        raise HeirIsItself(field="into")
    heir = await org_on(run, heir_id, field="into")
    await refuse_ceased(run.session, heir, field="into")
    for child in await living_children(run, org_id):
        if child.org_id != heir_id:
            since = max(run.on, child.valid_from)
            await change_org(run, child.org_id, since=since, parent_id=heir_id)
            run.lineage(Tree.PARTY_ORG, child.org_id, LineageKind.MOVED)
    await change_org(run, org_id, parent_id=heir_id, ceased=True)
    if OrgType(heir.org_type) not in IN_CHARGE and await _holds_anything(run, org_id):
        raise HeirCannotBeInCharge(field="into", heir=heir.name)
    await end_offices(
        run.session,
        org_id,
        heir,
        on=run.on,
        kept=step.keep_grants,
        decision_ref=run.legal_ref,
        granted_by=run.actor.account_id,
    )
    await charges_follow(run.session, org_id, heir_id, on=run.on, legal_ref=run.legal_ref)


async def change_org(run: Run, org_id: UUID, *, since: date | None = None, **change: Any) -> None:
    org = await run.session.get(PartyOrg, org_id, with_for_update={"key_share": True})
    if org is None:
        raise PartyOrgNotFound(field="subject.id", org_id=org_id)
    on = since or run.on
    await party_orgs.TREE.change(run.session, org_id, on, run.legal_ref, **change)
    org.version += 1
    await party_orgs.shown_anew(run.session, org_id, on)


async def org_on(run: Run, org_id: UUID, *, field: str = "subject") -> PartyOrgSpan:
    """Find a body as it is on the day, else as it was last: kinds end with the day before."""
    span = await nearest(run.session, org_id, run.on)
    if span is None:
        raise PartyOrgNotFound(field=f"{field}.id", org_id=org_id)
    return span


async def living_children(run: Run, org_id: UUID) -> Sequence[PartyOrgSpan]:
    """Find what stands directly below on the day or later, or did so until the day."""
    rows = select(PartyOrgSpan).where(
        col(PartyOrgSpan.parent_id) == org_id,
        col(PartyOrgSpan.ceased).is_(False),
        or_(col(PartyOrgSpan.valid_to).is_(None), col(PartyOrgSpan.valid_to) >= run.on),
    )
    spans = (await run.session.exec(rows.order_by(col(PartyOrgSpan.valid_from)))).all()
    present = [await nearest(run.session, each, run.on) for each in {s.org_id: s for s in spans}]
    # What was moved away on this very day stands elsewhere already.
    return [
        span
        for span in present
        if span is not None
        and span.parent_id == org_id
        and (span.valid_to is None or span.valid_to >= run.on)
    ]


async def _of_kind_below(run: Run, org_id: UUID, kind: OrgType) -> Sequence[PartyOrgSpan]:
    """Find the bodies of a kind below another, on the day, or until the day."""
    top = await org_on(run, org_id)
    rows = select(PartyOrgSpan).where(
        col(PartyOrgSpan.path) > top.path + ".",
        col(PartyOrgSpan.path) < top.path + "/",
        col(PartyOrgSpan.org_type) == kind,
        col(PartyOrgSpan.ceased).is_(False),
        col(PartyOrgSpan.valid_from) <= run.on,
        or_(col(PartyOrgSpan.valid_to).is_(None), col(PartyOrgSpan.valid_to) >= run.on),
    )
    spans = (await run.session.exec(rows.order_by(col(PartyOrgSpan.path)))).all()
    found = {span.org_id: span for span in spans}
    holding = [span for span in spans if span.valid_to is None or span.valid_to > run.on]
    found |= {span.org_id: span for span in holding}
    return list(found.values())


async def _holds_anything(run: Run, org_id: UUID) -> bool:
    """Say whether a body has places, households or members, of which a committee can have none."""
    charge = select(PlaceCharge.id).where(
        col(PlaceCharge.org_id) == org_id,
        or_(col(PlaceCharge.valid_to).is_(None), col(PlaceCharge.valid_to) > run.on),
    )
    if (await run.session.exec(charge.limit(1))).first() is not None:
        return True
    gone = {each for kind, each, _ in run.rehomed if kind != "place"}
    there = await rehoming.contents(run.session, org_id, run.on)
    return any(ids.keys() - gone for ids in there.values())
