"""What the popular templates do: FastAPI, SQLModel and response_model; no token, no scope."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import models
from api.models.households import Household
from api.models.places import PlaceCharge
from api.models.records import AuditEntry, OutboxEvent
from api.schemas.households import HouseholdCreate, HouseholdRead
from api.settings import Settings

assert models
url = Settings().database_url.replace("postgresql:", "postgresql+asyncpg:", 1)
engine = create_async_engine(url, pool_size=8, max_overflow=0)
sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
app = FastAPI()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


@app.get("/v1/households", response_model=list[HouseholdRead])
async def list_households(session: SessionDep, limit: int = 50) -> Any:
    ordered = select(Household).order_by(col(Household.org_id), col(Household.code))
    return (await session.exec(ordered.limit(limit))).all()


@app.get("/v1/households/{household_id}", response_model=HouseholdRead)
async def get_household(session: SessionDep, household_id: UUID) -> Any:
    return await session.get(Household, household_id)


@app.post("/v1/households", status_code=201, response_model=HouseholdRead)
async def register_household(session: SessionDep, new: HouseholdCreate) -> Any:
    of_place = select(PlaceCharge).where(col(PlaceCharge.place_id) == new.place_id)
    charge = (await session.exec(of_place)).one()
    said = {**new.model_dump(), "since": new.since or datetime.now(UTC).date()}
    household = Household(**said, folded_name=new.head_name, org_id=charge.org_id)
    session.add(household)
    session.add(
        AuditEntry(
            account_id=None,
            org_id=household.org_id,
            action="new",
            target_id=household.id,
            changes=new.model_dump(mode="json"),
        )
    )
    session.add(OutboxEvent(topic="new", payload={"id": str(household.id)}))
    await session.commit()
    return household
