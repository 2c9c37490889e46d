from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import Date, Text, bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.open_listing import OpenListing
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors.indicators import (
    IndicatorCodeTaken,
    IndicatorDefinedLater,
    IndicatorNotFound,
    IndicatorTooPrecise,
)
from api.models.indicators import Indicator
from api.schemas.common import Paging
from api.schemas.indicators import IndicatorDefine, IndicatorQuery, IndicatorRead

LISTING: Final = OpenListing(
    table=Indicator,
    schema=IndicatorRead,
    order=(col(Indicator.code),),
    identity=col(Indicator.code),
    where=(holds_on(Indicator, bindparam("as_of", type_=Date)),),
)
HISTORY: Final = OpenListing(
    table=Indicator,
    schema=IndicatorRead,
    order=(col(Indicator.valid_from),),
    filters={"code": col(Indicator.code) == bindparam("code", type_=Text)},
)


async def search(source: Source, actor: Actor, query: IndicatorQuery) -> bytes:
    return await LISTING.page(source, query, as_of=query.as_of or actor.today)


async def get(source: Source, actor: Actor, code: str, *, as_of: date | None) -> bytes:
    missing = IndicatorNotFound(code=code)
    body, _ = await LISTING.one(source, code, missing, as_of=as_of or actor.today)
    return body


async def history(source: Source, code: str, query: Paging) -> bytes:
    return await HISTORY.page(source, query, code=code)


async def define(
    session: AsyncSession, actor: Actor, code: str, new: IndicatorDefine
) -> IndicatorRead:
    """Say how something is measured from a day on; what was reported keeps its version."""
    await require_living(
        session, actor, Permission.INDICATOR_WRITE, new.org_id, field="body.org_id"
    )
    versions = select(Indicator).where(col(Indicator.code) == code)
    last = (await session.exec(versions.order_by(col(Indicator.valid_from).desc()))).first()
    if last is not None:
        if last.org_id != new.org_id:
            raise IndicatorCodeTaken(field="path.code", code=code)
        if last.valid_from >= new.valid_from:
            raise IndicatorDefinedLater(
                field="body.valid_from", code=code, valid_from=last.valid_from
            )
        last.valid_to = new.valid_from
        await session.flush()
    indicator = Indicator(code=code, **new.model_dump())
    session.add(indicator)
    with refused_by(
        indicator_code_period=IndicatorDefinedLater(
            field="body.valid_from", code=code, valid_from=new.valid_from
        )
    ):
        await session.flush()
    await audit.record(session, actor, "indicator.defined", indicator, new)
    return IndicatorRead.model_validate(indicator)


async def of_bodies(
    session: AsyncSession, codes: Collection[str], org_ids: Collection[UUID], on: date
) -> dict[str, Indicator]:
    """Find how these bodies measure, on a day, what the codes name."""
    versions = select(Indicator).where(
        col(Indicator.code).in_(codes),
        col(Indicator.org_id).in_(org_ids),
        holds_on(Indicator, on),
    )
    return {indicator.code: indicator for indicator in await session.exec(versions)}


def check_value(indicator: Indicator, value: Decimal, *, field: str) -> None:
    """Raise IndicatorTooPrecise where more digits are given than are measured."""
    if value != round(value, indicator.decimals):
        raise IndicatorTooPrecise(field=field, code=indicator.code, decimals=indicator.decimals)
