"""Open311 GeoReport v2: civic apps ask for what a place needs, and see what became of it.

It stands beside the document of this interface and not in it: its addresses end in a format, its
refusals are lists of its own, and what it does not know in a request it passes over.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request, Response, status
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.bodies import read_form, repeated
from api.dependencies import Key, PublicSessionDep, sealing_of, state_of
from api.domain import clock
from api.domain.feedback import FeedbackKind
from api.domain.open311 import ATTRIBUTE, SERVICES
from api.errors.open311 import FormUnknown
from api.georeport import MEDIA_TYPES, Form, written
from api.i18n import Locale, sentence
from api.problems import locale_of
from api.routing import Route, Router
from api.schemas.common import Problem
from api.schemas.open311 import (
    AttributeRead,
    DefinitionRead,
    DiscoveryRead,
    EndpointRead,
    ErrorRead,
    ServiceRead,
    ServiceRequest,
    ServiceRequestCreate,
    ServiceRequestQuery,
    ServiceRequestRead,
    Taken,
    TakenRead,
    TokenRead,
    WhereQuery,
)
from api.services import open311

CHANGESET: Final = "2026-11-29T00:00:00+07:00"
# The specification has no other statuses for what is wrong with a request.
STATUSES: Final = {401: 403, 409: 400, 410: 404, 415: 400, 422: 400}
FIELDS: Final = {name: name for name in ServiceRequestCreate.model_fields} | {
    ATTRIBUTE: f"attribute[{ATTRIBUTE}]"
}
NOT_KEPT: Final = frozenset(
    {
        "device_id",
        "email",
        "first_name",
        "last_name",
        "lat",
        "long",
        "media_url",
        "phone",
        "account_id",
    }
)


class GeoReportRoute(Route):
    """Refuses as the specification does: a list of codes and sentences, in the format asked for."""

    @staticmethod
    def refusal(scope: Mapping[str, Any], problem: Problem, headers: Mapping[str, str]) -> Response:
        asked = scope["path_params"].get("form")
        form: Form = "xml" if asked == "xml" else "json"
        code = STATUSES.get(problem.status, problem.status)
        said = [f"{_plain(one.field)}: {one.message}" for one in problem.errors] or [problem.title]
        answer = written(
            form, "errors", [ErrorRead(code=code, description=one) for one in said], code
        )
        answer.headers.update(headers)
        return answer


def _plain(field: str) -> str:
    name = field.rpartition(".")[2]
    return FIELDS.get(name, name)


router = Router(prefix="/open311/v2", tags=["open311"], include_in_schema=False)
router.route_class = GeoReportRoute


def get_form(form: str) -> Form:
    if form not in MEDIA_TYPES:
        raise FormUnknown
    return "xml" if form == "xml" else "json"


FormDep = Annotated[Form, Depends(get_form)]
# An extension that an app may know of: the specification cannot tell a retry from another request.
KeyHeader = Annotated[Key | None, Header(alias="Idempotency-Key", min_length=16, max_length=100)]


@router.get("/discovery.{form}")
async def discover(request: Request, form: FormDep) -> Response:
    base = state_of(request).settings.public_url.rstrip("/")
    endpoint = EndpointRead(
        url=f"{base}/open311/v2",
        changeset=CHANGESET,
        formats=[media_type.partition(";")[0] for media_type in MEDIA_TYPES.values()],
    )
    found = DiscoveryRead(
        changeset=CHANGESET, contact=base, key_service=f"{base}/docs", endpoints=[endpoint]
    )
    return written(form, "discovery", found)


@router.get("/services.{form}")
async def list_services(
    request: Request,
    session: PublicSessionDep,
    form: FormDep,
) -> Response:
    await open311.jurisdiction(session, _where(request))
    locale = locale_of(request.scope)
    return written(form, "services", [_service(kind, locale) for kind in SERVICES])


@router.get("/services/{service_code}.{form}")
async def get_service(
    request: Request,
    session: PublicSessionDep,
    form: FormDep,
    service_code: str,
) -> Response:
    kind, locale = open311.service_of(service_code), locale_of(request.scope)
    choices = await open311.choices(session, _where(request))
    attribute = AttributeRead(
        code=ATTRIBUTE,
        datatype="singlevaluelist" if choices else "string",
        required=False,  # an address will do
        datatype_description=sentence("open311.place_hint", locale, {}),
        description=sentence("open311.place", locale, {}),
        values=choices,
    )
    found = DefinitionRead(service_code=kind, attributes=[attribute])
    return written(form, "service_definition", found)


@router.post("/requests.{form}")
async def post_request(
    request: Request, session: PublicSessionDep, form: FormDep, key: KeyHeader = None
) -> Response:
    """Take in what an app passes on. What tells who the sender is goes no further than here."""
    await read_form(request)
    given = await request.form()
    new = _checked(
        ServiceRequestCreate,
        {name: given.getlist(sent) for name, sent in FIELDS.items() if sent in given},
        place="body",
    )
    taken = await open311.take(session, sealing_of(request), new, key=key)
    read = TakenRead(
        service_request_id=taken.service_request_id,
        service_notice=_notice(request, taken, dropped=not NOT_KEPT.isdisjoint(given)),
    )
    return written(form, "service_requests", [read], status.HTTP_201_CREATED)


@router.get("/requests.{form}")
async def list_requests(request: Request, session: PublicSessionDep, form: FormDep) -> Response:
    query = _asked(request, ServiceRequestQuery)
    return _requests(request, form, await open311.search(session, query))


@router.get("/requests/{request_id}.{form}")
async def get_request(
    request: Request,
    session: PublicSessionDep,
    form: FormDep,
    request_id: str,
) -> Response:
    return _requests(request, form, [await open311.get(session, request_id, _where(request))])


@router.get("/tokens/{token}.{form}")
async def get_token(session: PublicSessionDep, form: FormDep, token: str) -> Response:
    """Name the request of a token: here they are one, since a request is known at once."""
    found = await open311.get(session, token)
    read = TokenRead(service_request_id=found.service_request_id, token=found.service_request_id)
    return written(form, "service_requests", [read])


def _service(kind: FeedbackKind, locale: Locale) -> ServiceRead:
    return ServiceRead(
        service_code=kind,
        service_name=sentence(f"open311.service.{kind}", locale, {}),
        description=sentence(f"open311.service.{kind}.about", locale, {}),
        group=sentence("open311.group", locale, {}),
    )


def _notice(request: Request, taken: Taken, *, dropped: bool) -> str:
    """Write what the sender has to be told; an app shows it to them."""
    locale, page = locale_of(request.scope), state_of(request).settings.public_url
    said = [sentence(taken.office, locale, {})] if taken.office else []
    said.append(sentence("open311.receipt", locale, {"receipt": taken.receipt, "page": page}))
    if dropped:
        said.append(sentence("open311.unkept", locale, {}))
    return " ".join(said)


def _requests(request: Request, form: Form, found: Iterable[ServiceRequest]) -> Response:
    locale = locale_of(request.scope)
    read = [
        ServiceRequestRead(
            service_request_id=one.service_request_id,
            status=one.status,
            status_notes=sentence(f"open311.status.{one.status}", locale, {}),
            service_name=sentence(f"open311.service.{one.kind}", locale, {}),
            service_code=one.kind,
            requested_datetime=clock.start_of(one.month).astimezone(clock.VIETNAM),
            updated_datetime=clock.start_of(one.changed).astimezone(clock.VIETNAM),
            address=one.unit_name,
            address_id=one.unit_code,
        )
        for one in found
    ]
    return written(form, "service_requests", read)


def _where(request: Request) -> str | None:
    code: str | None = _asked(request, WhereQuery).jurisdiction_id
    return code


def _asked(request: Request, model: type[Any]) -> Any:
    """Read what is known of a query, and pass over the rest, as the specification lets apps add."""
    given = request.query_params
    known = {name: given.getlist(name) for name in model.model_fields if name in given}
    return _checked(model, known, place="query")


def _checked(model: type[Any], given: Mapping[str, list[Any]], *, place: str) -> Any:
    """Hold what was sent to a model; empty fields, as apps send them, say nothing."""
    faults: list[Any] = [repeated(place, name) for name, often in given.items() if len(often) > 1]
    if faults:
        raise RequestValidationError(faults)
    try:
        return model.model_validate({name: once for name, [once] in given.items() if once})
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise RequestValidationError(
            [{**fault, "loc": (place, *fault["loc"])} for fault in found]
        ) from error
