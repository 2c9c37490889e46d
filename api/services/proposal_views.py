"""How a proposal is shown: its lines and what stays open, each with its reasons in words."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.domain.proposals import ProposedKind
from api.errors.proposals import ProposalNotFound
from api.i18n import Locale, sentence
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.plans import AssignmentPlan, PlanGap, PlanLine, PlanProposal
from api.planning.problem import Barrier, Price, Reason
from api.schemas.plans import Against, PlanRead
from api.schemas.proposals import (
    BarrierCount,
    BarrierTold,
    MeasuresRead,
    OpenTarget,
    PriceRead,
    ProposalRead,
    ProposedLine,
    ReasonTold,
    ShortfallTold,
)
from api.services import plan_differences, proposal_drafts, proposal_inputs
from api.services.assignments import member_name, target_of


async def read(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, locale: Locale
) -> ProposalRead:
    proposal = await session.get(PlanProposal, plan.id)
    if proposal is None:
        raise ProposalNotFound
    against = Against.TODAY
    return ProposalRead(
        plan=PlanRead.model_validate(plan),
        made_at=proposal.made_at,
        kinds=[ProposedKind(kind) for kind in proposal.kinds],
        merit=proposal_drafts.rounded(proposal.merit),
        bound=proposal_drafts.rounded(proposal.bound),
        gap=proposal_drafts.rounded(max(0.0, proposal.bound - proposal.merit)),
        proven=proposal.proven,
        measures=MeasuresRead.model_validate(proposal.measures),
        lines=await _lines(session, actor, plan, locale),
        open=await _open(session, plan, locale),
        differences=await plan_differences.differences(session, actor, plan.id, against),
        version=plan.version,
    )


async def _lines(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, locale: Locale
) -> list[ProposedLine]:
    table: Any = PlanLine
    broken = await proposal_inputs.broken_lines(session, actor, plan)
    names = ("member_id", "reasons", "runner_up_id", "runner_up_price", "locked")
    columns = [
        *(col(getattr(table, name)) for name in names),
        *_target_columns(table),
        member_name(col(table.member_id)).label("member_name"),
        member_name(col(table.runner_up_id)).label("runner_up_name"),
    ]
    wanted = select_columns(*columns).where(col(table.plan_id) == plan.id, *proposal_drafts.leads())
    rows = (await (await session.connection()).execute(wanted.order_by(col(table.id)))).mappings()
    return [
        ProposedLine.model_validate(
            {
                **row,
                "reasons": reasons(row["reasons"], locale),
                "runner_up_price": row["runner_up_price"]
                and proposal_drafts.rounded(row["runner_up_price"]),
                "barrier": _barrier(broken.get(row["group_id"] or row["household_id"]), locale),
            }
        )
        for row in rows
    ]


async def _open(session: AsyncSession, plan: AssignmentPlan, locale: Locale) -> list[OpenTarget]:
    table: Any = PlanGap
    names = ("shortfall", "barriers", "locked")
    columns = [*(col(getattr(table, name)) for name in names), *_target_columns(table)]
    wanted = select_columns(*columns).where(col(table.plan_id) == plan.id)
    rows = (await (await session.connection()).execute(wanted.order_by(col(table.id)))).mappings()
    return [
        OpenTarget.model_validate(
            {
                **row,
                "shortfall": _shortfall(row["shortfall"], locale),
                "barriers": [
                    BarrierCount.model_validate(
                        {
                            "code": code,
                            "text": told("barrier", code, locale),
                            "members": members,
                        }
                    )
                    for code, members in sorted(row["barriers"].items())
                ],
            }
        )
        for row in rows
    ]


def _target_columns(table: Any) -> list[Any]:
    keys = {"household_id": col(table.household_id), "group_id": col(table.group_id)}
    return [
        col(table.kind),
        *keys.values(),
        target_of(col(Household.code), col(HouseholdGroup.code), **keys).label("target_code"),
        target_of(col(Household.head_name), col(HouseholdGroup.name), **keys).label("target_name"),
    ]


def price_read(priced: Price, locale: Locale) -> PriceRead:
    return PriceRead(
        barrier=_barrier(priced.barrier, locale),
        merit=proposal_drafts.rounded(priced.merit),
        exceeds_maximum=priced.exceeds_maximum,
        measures=MeasuresRead.model_validate(proposal_drafts.measures_of(priced.measures)),
    )


def reasons(codes: Iterable[str], locale: Locale) -> list[ReasonTold]:
    return [ReasonTold(code=Reason(code), text=told("reason", code, locale)) for code in codes]


def _barrier(code: Barrier | None, locale: Locale) -> BarrierTold | None:
    if code is None:
        return None
    return BarrierTold(code=code, text=told("barrier", code, locale))


def _shortfall(code: str | None, locale: Locale) -> ShortfallTold | None:
    if code is None:
        return None
    said = {"code": code, "text": told("shortfall", code, locale)}
    return ShortfallTold.model_validate(said)


def told(what: str, code: str, locale: Locale) -> str:
    return sentence(f"proposal.{what}.{code}", locale, {})
