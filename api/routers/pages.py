"""The pages: that of the residents, and the one that shows the interface, as they stand."""

from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response, status
from starlette.exceptions import HTTPException

from api.dependencies import state_of
from api.routing import Router
from api.services.pages import Page

router = Router(tags=["pages"], include_in_schema=False)

# No script and no style but our own files, no other site, and nothing that frames this one.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",  # kept, and asked for again: a village should get mended pages
}


@router.get("/")
async def show_page(request: Request) -> Response:
    return _file(request, state_of(request).pages, "index.html")


@router.get("/static/{name}")
async def show_file(request: Request, name: str) -> Response:
    return _file(request, state_of(request).pages, name)


@router.get("/docs")
async def show_reference(request: Request) -> Response:
    return _file(request, state_of(request).reference, "index.html")


@router.get("/docs/{name}")
async def show_file_of_reference(request: Request, name: str) -> Response:
    return _file(request, state_of(request).reference, name)


def _file(request: Request, pages: Mapping[str, Page], name: str) -> Response:
    page = pages.get(name)
    if page is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    headers = {**HEADERS, "ETag": page.etag}
    if request.headers.get("if-none-match") == page.etag:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(page.content, headers=headers, media_type=page.media_type)
