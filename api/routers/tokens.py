"""Tokens for machines, and the keys by which anybody verifies a token."""

from base64 import b64decode
from typing import Annotated, Any, Final
from urllib.parse import unquote_plus

from fastapi import Form, Request, Response, status

from api.dependencies import DoorDep, PublicSessionDep, answer, state_of
from api.errors.clients import TokenRefusal, TokenRequestInvalid
from api.problems import described
from api.routing import Router
from api.schemas.clients import KeySet, MachineToken, TokenProblem
from api.services import tokens
from api.services.tokens import Asked

router = Router(tags=["tokens"])
HOUR: Final = "public, max-age=3600"
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: {
        "model": TokenProblem,
        "description": "Codes: token.request_invalid, token.grant_type_unsupported,"
        " token.scope_too_wide",
    },
    401: {"model": TokenProblem, "description": "Codes: token.client_refused"},
}


@router.post(
    "/v1/token",
    summary="Get a token for a machine",
    response_model=MachineToken,
    responses=REFUSALS,
)
async def grant_token(  # noqa: PLR0913, PLR0917
    request: Request,
    session: PublicSessionDep,
    door: DoorDep,
    grant_type: Annotated[str | None, Form(examples=["client_credentials"])] = None,
    scope: Annotated[
        str | None, Form(description="Permissions, by spaces; all of the client's, if left out.")
    ] = None,
    client_id: Annotated[str | None, Form()] = None,
    client_secret: Annotated[str | None, Form()] = None,
) -> Response:
    """Exchange a client id and secret for a short access token (RFC 6749, section 4.4).

    The two stand in the form, or in a `Basic` header. `scope` can only narrow what the client
    was given. Refusals are those of the RFC, with the members of our problems beside them.
    """
    try:
        asked = _asked(request, Asked(grant_type, client_id, client_secret, scope))
        return answer(await tokens.grant(session, door, asked))
    except TokenRefusal as refusal:
        return _refused(request, refusal)


def _asked(request: Request, form: Asked) -> Asked:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form
    if form.client_secret is not None:
        raise TokenRequestInvalid(parameter="client_secret")
    try:
        client_id, _, secret = b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        client_id = secret = ""
    return Asked(form.grant_type, unquote_plus(client_id), unquote_plus(secret), form.scope)


def _refused(request: Request, refusal: TokenRefusal) -> Response:
    problem = described(request.scope, refusal.status, refusal.code, refusal.params)
    body = TokenProblem(
        **problem.model_dump(), error=refusal.error, error_description=problem.title
    )
    headers = (
        {"WWW-Authenticate": "Basic"} if refusal.status == status.HTTP_401_UNAUTHORIZED else {}
    )
    return Response(body.model_dump_json(), refusal.status, headers, "application/json")


@router.get("/.well-known/jwks.json", summary="Get the public keys", response_model=KeySet)
async def get_key_set(request: Request) -> Response:
    """Get the keys by which access tokens are verified (RFC 7517)."""
    keys = answer(KeySet.model_validate(state_of(request).tokens.published()))
    keys.headers["Cache-Control"] = HOUR
    return keys
