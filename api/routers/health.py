"""Whether the process and its database are up."""

from fastapi import Request, Response, status

from api.dependencies import source_of
from api.errors.health import NotReady
from api.problems import problems
from api.routing import Router
from api.services import health

router = Router(prefix="/health", tags=["health"])


@router.get("", status_code=status.HTTP_204_NO_CONTENT, summary="Is the process up?")
async def get_health() -> Response:
    """Say that the process is up."""
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/ready",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Can it serve?",
    responses=problems(NotReady),
)
async def get_readiness(request: Request) -> Response:
    """Say that the database answers and has every migration."""
    await health.check(source_of(request))
    return Response(status_code=status.HTTP_204_NO_CONTENT)
