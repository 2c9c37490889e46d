"""What one process keeps while it runs, made once by its lifespan."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.grants import Grants
from api.db.objects import Objects
from api.db.reads import Source
from api.security.sealing import Sealing
from api.security.tokens import Tokens
from api.services.attachment_intake import Intake
from api.services.pages import Page
from api.services.planner import Planner
from api.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    settings: Settings
    sessions: async_sessionmaker[AsyncSession]
    source: Source
    grants: Grants
    tokens: Tokens
    sealing: Sealing
    objects: Objects
    intake: Intake
    planner: Planner
    pages: Mapping[str, Page]
    reference: Mapping[str, Page]
