"""The steps of a reorganisation that change Party organisations and places, one after another."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from api.access import rehoming
from api.access.heirs import charges_follow, end_offices, refuse_ceased
from api.access.require import nearest_of
from api.access.seats import refuse_lost_seats
from api.db.dated_trees import new_label
from api.domain.party_orgs import IN_CHARGE, OrgFacts, OrgType
from api.domain.reorganisations import LineageKind, Tree
from api.domain.roles import Role
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
from api.services.reorganisation_run import Run, kind_of, lots

BODIES_AT_ONCE: Final = 20  # some hundreds stand below them


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


async def move_orgs(run: Run, moving: Mapping[UUID, UUID]) -> None:
    """Let several bodies, none of which stands below another, stand under others."""
    changes = {org_id: {"parent_id": parent_id} for org_id, parent_id in moving.items()}
    await _change_orgs(run, run.on, changes)
    for org_id in moving:
        run.lineage(Tree.PARTY_ORG, org_id, LineageKind.MOVED)


async def merge_orgs(run: Run, merging: Mapping[UUID, UUID], kept: Collection[Role] | None) -> None:
    await cease_orgs(run, merging, kept)
    for org_id, heir_id in merging.items():
        run.lineage(Tree.PARTY_ORG, org_id, LineageKind.MERGED, heir_id)


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
    await cease_orgs(run, {org_id: heir_id}, step.keep_grants)


async def cease_orgs(run: Run, ceasing: Mapping[UUID, UUID], kept: Collection[Role] | None) -> None:
    """Let bodies cease, each into its heir; none of them is an heir or stands below another."""
    if any(org_id == heir_id for org_id, heir_id in ceasing.items()):
        raise HeirIsItself(field="into")
    heirs = await orgs_on(run, set(ceasing.values()), field="into")
    for heir in heirs.values():
        await refuse_ceased(run.session, heir, field="into")
    for lot in lots(ceasing, BODIES_AT_ONCE):
        await _move_children(run, lot)
    ends = {org_id: {"parent_id": heir_id, "ceased": True} for org_id, heir_id in ceasing.items()}
    await _change_orgs(run, run.on, ends)
    above = {each for each, heir in heirs.items() if OrgType(heir.org_type) not in IN_CHARGE}
    held = await _holding(run, [each for each, heir_id in ceasing.items() if heir_id in above])
    if held:
        raise HeirCannotBeInCharge(field="into", heir=heirs[ceasing[held[0]]].name)
    await end_offices(
        run.session,
        {org_id: heirs[heir_id] for org_id, heir_id in ceasing.items()},
        on=run.on,
        kept=kept,
        decision_ref=run.legal_ref,
        granted_by=run.actor.account_id,
    )
    for org_id in await _in_charge(run, ceasing):
        heir_id = ceasing[org_id]
        await charges_follow(run.session, org_id, heir_id, on=run.on, legal_ref=run.legal_ref)


async def _move_children(run: Run, ceasing: Mapping[UUID, UUID]) -> None:
    """Let what stood directly below each body stand below its heir."""
    moving: defaultdict[date, dict[UUID, dict[str, Any]]] = defaultdict(dict)
    for child in await living_children(run, ceasing):
        heir_id = ceasing[child.parent_id] if child.parent_id else None
        if child.org_id != heir_id:
            moving[max(run.on, child.valid_from)][child.org_id] = {"parent_id": heir_id}
            run.lineage(Tree.PARTY_ORG, child.org_id, LineageKind.MOVED)
    for since, children in moving.items():
        await _change_orgs(run, since, children)


async def change_org(run: Run, org_id: UUID, **change: Any) -> None:
    await _change_orgs(run, run.on, {org_id: change})


async def _change_orgs(run: Run, since: date, changes: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Decide of several bodies, none of which stands below another."""
    for lot in lots(changes):
        rows = select(PartyOrg.id).where(col(PartyOrg.id).in_(lot)).order_by(col(PartyOrg.id))
        known = (await run.session.exec(rows.with_for_update(key_share=True))).all()
        if missing := lot.keys() - set(known):
            raise PartyOrgNotFound(field="subject.id", org_id=min(missing))
        await party_orgs.TREE.change_all(run.session, lot, since, run.legal_ref)
        those = update(PartyOrg).where(col(PartyOrg.id).in_(lot))
        anew = those.values(version=col(PartyOrg.version) + 1)
        await run.session.exec(anew, execution_options={"synchronize_session": False})
        await party_orgs.shown_anew(run.session, lot, since)


async def org_on(run: Run, org_id: UUID, *, field: str = "subject") -> PartyOrgSpan:
    """Find a body as it is on the day, else as it was last: kinds end with the day before."""
    return (await orgs_on(run, [org_id], field=field))[org_id]


async def orgs_on(
    run: Run, org_ids: Collection[UUID], *, field: str = "subject"
) -> dict[UUID, PartyOrgSpan]:
    rows = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id).in_(org_ids))
    found = await _nearest_each(run, rows)
    if missing := set(org_ids) - found.keys():
        raise PartyOrgNotFound(field=f"{field}.id", org_id=min(missing))
    return found


async def _nearest_each(run: Run, rows: SelectOfScalar[PartyOrgSpan]) -> dict[UUID, PartyOrgSpan]:
    """Choose for each body what it is on the day; spans were written past the session."""
    known: defaultdict[UUID, list[PartyOrgSpan]] = defaultdict(list)
    ordered = rows.order_by(col(PartyOrgSpan.valid_from))
    anew = ordered.execution_options(populate_existing=True)
    for span in (await run.session.exec(anew)).all():
        known[span.org_id].append(span)
    present = {org_id: nearest_of(spans, run.on) for org_id, spans in known.items()}
    return {org_id: span for org_id, span in present.items() if span is not None}


async def living_children(run: Run, org_ids: Collection[UUID]) -> Sequence[PartyOrgSpan]:
    """Find what stands directly below these on the day or later, or did so until the day."""
    children = select(PartyOrgSpan.org_id).where(
        col(PartyOrgSpan.parent_id).in_(org_ids),
        col(PartyOrgSpan.ceased).is_(False),
        or_(col(PartyOrgSpan.valid_to).is_(None), col(PartyOrgSpan.valid_to) >= run.on),
    )
    rows = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id).in_(children))
    present = (await _nearest_each(run, rows)).values()
    # What was moved away on this very day stands elsewhere already.
    return [
        span
        for span in present
        if span.parent_id in org_ids and (span.valid_to is None or span.valid_to >= run.on)
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


async def _in_charge(run: Run, org_ids: Collection[UUID]) -> Sequence[UUID]:
    """Find which of these are in charge of a place after the day."""
    charges = select(PlaceCharge.org_id).where(
        col(PlaceCharge.org_id).in_(org_ids),
        or_(col(PlaceCharge.valid_to).is_(None), col(PlaceCharge.valid_to) > run.on),
    )
    return (await run.session.exec(charges.distinct())).all()


async def _holding(run: Run, org_ids: Collection[UUID]) -> Sequence[UUID]:
    """Find which of these have places, households or members: a committee can have none."""
    if found := await _in_charge(run, org_ids):
        return found
    gone = {one.what_id for one in run.rehomed if one.kind != "place"}
    holding: list[UUID] = []
    for org_id in await rehoming.named(run.session, org_ids):
        there = await rehoming.contents(run.session, org_id, run.on)
        if any(ids.keys() - gone for ids in there.values()):
            holding.append(org_id)
    return holding
