from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api import directory, metrics, models, openapi, problems
from api.access.grants import Grants
from api.db.engine import connecting, reading, writing
from api.db.objects import Objects
from api.db.reads import Source
from api.dependencies import get_actor
from api.guard import refuse_unguarded
from api.middleware import Surroundings
from api.routers import MODULES
from api.security import master_keys as ring
from api.security.cursors import Cursors
from api.security.sealing import Sealing
from api.security.tokens import Tokens
from api.services import master_keys, pages
from api.services.attachment_intake import Intake
from api.services.planner import Planner
from api.settings import ROOT, Settings
from api.state import State

REFERENCE: Final = ROOT / "clients" / "reference"
assert models  # noqa: S101 - imported so that the metadata knows every table


def operation_id(route: APIRoute) -> str:
    return route.name


def document() -> dict[str, Any]:
    """Write the document of the interface, which depends on no setting and opens nothing."""
    return create_app(Settings.model_construct()).openapi()


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    figures = metrics.Figures()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        refuse_unguarded(app, get_actor)
        tokens = Tokens(settings.signing_key_file.read_bytes())
        keys = ring.read(settings)
        sealing = Sealing(settings.secret, keys)
        objects = Objects(settings.attachments)
        shown = pages.read(settings.resident_folder), pages.read(REFERENCE)
        async with reading(settings) as pool, writing(settings) as sessions:
            await master_keys.require_all(pool, keys)
            grants = Grants(pool)
            async with grants.following(**connecting(settings)):
                source = Source(pool, Cursors(settings.secret), sessions)
                app.state.kevai = State(
                    *(settings, sessions, source, grants, tokens, sealing),
                    *(objects, Intake(), Planner(), *shown),
                )
                with metrics.served(settings.metrics_address, figures, source, sealing):
                    yield

    app = FastAPI(
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False},  # asked on each request otherwise: 4 %
        generate_unique_id_function=operation_id,
        redirect_slashes=False,  # an address has one spelling
        docs_url=None,  # ours needs no other site: see routers.pages
        redoc_url=None,
        openapi_tags=[
            {"name": module.router.tags[0], "description": module.__doc__}
            for module in MODULES
            if module.router.include_in_schema
        ],
        **openapi.DOCUMENT,
    )
    problems.install(app)
    app.add_middleware(Surroundings)
    if settings.metrics_address is not None:
        app.add_middleware(metrics.Counting, figures=figures)
    for module in MODULES:
        app.include_router(module.router)
    openapi.install(app)
    directory.install(app)
    return app
