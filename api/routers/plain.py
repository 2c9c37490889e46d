"""The residents' pages for whoever has no JavaScript: plain forms, and the services of the rest.

Codes and receipts come in bodies only, so that they stand in no address and no log. Nothing of
what was typed is shown or worked on while an exception that names it is being handled.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from asyncpg import PostgresError
from fastapi import Request, Response, status
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.bodies import read_form
from api.dependencies import get_public_session, sealing_of, source_of, state_of
from api.errors import Contended, DomainError, TooOften
from api.errors.feedback import FeedbackForgotten, ReceiptUnknown
from api.errors.public_codes import PublicCodeUnknown
from api.errors.waits import WaitExpired, WaitSpent, WaitWrong
from api.i18n import Locale, sentence
from api.i18n.faults import fault_sentence
from api.plain import pages
from api.plain.pages import NONE, Faults, Speech
from api.problems import INVALID, locale_of, went_second
from api.routing import Router
from api.schemas.common import Schema
from api.schemas.plain import CodeTyped, ReceiptTyped
from api.schemas.public_codes import PublicGroupRead
from api.schemas.public_feedback import (
    FeedbackCreate,
    FeedbackReceipt,
    FeedbackStatus,
    MessageCreate,
    RatingCreate,
    ReopeningCreate,
)
from api.services import feedback_intake, public_codes, public_feedback, waits

router = Router(prefix="/plain", tags=["plain"], include_in_schema=False)

T = TypeVar("T")
Form = TypeVar("Form", bound=Schema)
FIELDS: Final = ("code", "receipt", "group_code", "kind", "member", "text", "contact", "score")
BEGIN_ANEW: Final = {WaitExpired.code, WaitSpent.code, WaitWrong.code}
WHERE: Final = {
    PublicCodeUnknown: "group_code",
    ReceiptUnknown: "receipt",
    FeedbackForgotten: "receipt",
}


class Typed(dict[str, str]):
    """What stands in the fields of a form; nothing in those that were not sent."""

    def __missing__(self, name: str) -> str:
        return ""


@router.get("")
async def show_home(request: Request) -> Response:
    return _home(_speech(request), Typed(), NONE)


@router.get("/")
@router.get("/group")
@router.get("/feedback")
@router.get("/case")
async def show_home_instead(request: Request) -> Response:
    """Lead on who asks for an address that takes forms only, or is not quite that of the page."""
    home = f"/plain{_speech(request).query}"
    return Response(status_code=status.HTTP_303_SEE_OTHER, headers={"Location": home})


@router.post("/group")
async def show_group(request: Request) -> Response:
    """Show who is in charge, and below it the form by which to say something."""
    speech, typed = _speech(request), await _typed(request)
    asked = _checked(CodeTyped, typed, ("code",), speech.locale)
    if isinstance(asked, Faults):
        return _home(speech, typed, asked)
    group = await _group(request, asked.code)
    if isinstance(group, DomainError):
        return _home(speech, typed, _refused(group, speech, code="code"))
    return _form(request, speech, Typed(group_code=asked.code), group, NONE)


@router.post("/feedback")
async def give(request: Request) -> Response:
    speech, typed = _speech(request), await _typed(request)
    read = _checked(FeedbackCreate, _said(typed), (), speech.locale)
    faults = read if isinstance(read, Faults) else None
    if isinstance(read, FeedbackCreate):
        given = await _take(request, read, typed["wait"])
        if isinstance(given, FeedbackReceipt):
            return _page("given.html", speech, status.HTTP_201_CREATED, receipt=given.receipt)
        faults = _refused(given, speech)
    code = _checked(CodeTyped, {"code": typed["group_code"]}, (), speech.locale)
    group = None if isinstance(code, Faults) else await _group(request, code.code)
    shown_group = None if isinstance(group, DomainError) else group
    return _form(request, speech, typed, shown_group, faults or NONE)


@router.post("/case")
async def show_case(request: Request) -> Response:
    """Show what became of a case, after the step that its sender takes with this, if any."""
    speech, typed = _speech(request), await _typed(request)
    asked = _checked(ReceiptTyped, typed, ("receipt",), speech.locale)
    if isinstance(asked, Faults):
        return _home(speech, typed, asked)
    receipt, sealing = asked.receipt, sealing_of(request)
    step, _, confirm = typed["step"].partition(" ")
    faults, done = NONE, ""
    if step in STEPS:
        taken = await _step(request, speech, receipt, typed, step, is_confirmed=bool(confirm))
        faults = taken if isinstance(taken, Faults) else NONE
        done = "" if isinstance(taken, Faults) else taken
    found = await _within(request, lambda s: public_feedback.follow(s, sealing, receipt))
    if isinstance(found, DomainError):
        return _home(speech, typed, _refused(found, speech))
    return _page(
        "case.html",
        speech,
        faults.status,
        faults,
        case=found,
        receipt=receipt,
        typed=Typed() if done else typed,
        key=(not done and typed["key"]) or secrets.token_hex(16),
        done=done,
        elsewhere=step if faults.code.startswith("feedback.seems_") else "",
    )


Step = Callable[[AsyncSession, Any, str, Any, str | None], Awaitable[FeedbackStatus]]


async def _rate(
    session: AsyncSession, sealing: Any, receipt: str, said: Any, _: str | None
) -> FeedbackStatus:
    return await public_feedback.rate(session, sealing, receipt, said)


async def _say(
    session: AsyncSession, sealing: Any, receipt: str, said: Any, key: str | None
) -> FeedbackStatus:
    return await public_feedback.add_message(session, sealing, receipt, said, key=key)


async def _reopen(
    session: AsyncSession, sealing: Any, receipt: str, said: Any, key: str | None
) -> FeedbackStatus:
    return await public_feedback.reopen(session, sealing, receipt, said, key=key)


STEPS: Final[dict[str, tuple[type[Schema], Step]]] = {
    "message": (MessageCreate, _say),
    "rating": (RatingCreate, _rate),
    "reopening": (ReopeningCreate, _reopen),
}


async def _step(  # noqa: PLR0913
    request: Request,
    speech: Speech,
    receipt: str,
    typed: Typed,
    step: str,
    *,
    is_confirmed: bool,
) -> str | Faults:
    """Take a step with a case; say that it was done, or what is wrong."""
    model, taking = STEPS[step]
    body: dict[str, Any] = {"text": typed["text"]}
    if step == "rating":
        score = typed["score"]
        body = {"score": int(score)} if score in {*"12345"} else {}
    elif is_confirmed:
        body["confirm"] = True
    said = _checked(model, body, (), speech.locale)
    if isinstance(said, Faults):
        return said
    sealing, key = sealing_of(request), typed["key"] or None
    taken = await _within(request, lambda s: taking(s, sealing, receipt, said, key))
    if isinstance(taken, DomainError):
        return _refused(taken, speech)
    if step == "rating":
        return speech.say("Cảm ơn bà con đã đánh giá.", "Thank you for rating it.")
    return speech.say("Đã gửi.", "Sent.")


# --- what was asked ----------------------------------------------------------------------------


def _speech(request: Request) -> Speech:
    return pages.speech(request.query_params.get("lang"), locale_of(request.scope))


async def _typed(request: Request) -> Typed:
    await read_form(request)
    form = await request.form()
    return Typed({name: value for name, value in form.items() if isinstance(value, str)})


def _said(typed: Typed) -> dict[str, Any]:
    """Give what is sent as the interface takes it: what was left empty is left out."""
    said: dict[str, Any] = {name: typed[name] for name in ("kind", "group_code", "text")}
    if typed["member"]:
        said["member"] = typed["member"]
    if typed["confirm"]:
        return {**said, "confirm": True}
    return {**said, "contact": typed["contact"]} if typed["contact"].strip() else said


def _checked(
    model: type[Form], typed: Mapping[str, Any], names: tuple[str, ...], locale: Locale
) -> Form | Faults:
    """Read a form; ``names`` are those of its fields that the model knows, if not all."""
    given = {name: typed[name] for name in names} if names else dict(typed)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        found = error.errors(include_url=False)
    told = {str(one["loc"][0]) if one["loc"] else "": fault_sentence(one, locale) for one in found}
    return Faults(INVALID, told, code="request.invalid")


# --- what was done -----------------------------------------------------------------------------


async def _within(
    request: Request, work: Callable[[AsyncSession], Awaitable[T]]
) -> T | DomainError:
    """Work in a transaction of its own; give what refused it, which undid it."""

    async def do() -> T:
        async with asynccontextmanager(get_public_session)(request) as session:
            return await work(session)

    return await _done(do())


async def _done(work: Awaitable[T]) -> T | DomainError:
    try:
        return await work
    except DomainError as refusal:
        return refusal
    except (DBAPIError, PostgresError) as error:
        if not went_second(error):
            raise
        return Contended()


async def _group(request: Request, code: str) -> PublicGroupRead | DomainError:
    sealing = sealing_of(request)
    return await _within(request, lambda s: public_codes.look_up(s, sealing, code))


async def _take(request: Request, new: FeedbackCreate, wait: str) -> FeedbackReceipt | DomainError:
    sealing, seconds = sealing_of(request), state_of(request).settings.plain_wait_seconds
    given = feedback_intake.give_plainly(
        source_of(request), sealing, new, wait=wait, seconds=seconds
    )
    return await _done(given)


def _refused(refusal: DomainError, speech: Speech, *, code: str = "group_code") -> Faults:
    """Say why, beside the field that is to blame, or above all of them."""
    place = WHERE.get(type(refusal), (refusal.field or "").rpartition(".")[2])
    place = code if place == "group_code" else place
    told = sentence(refusal.code, speech.locale, refusal.params)
    seconds = refusal.seconds if isinstance(refusal, TooOften) else None
    where = place if place in FIELDS else ""
    return Faults(refusal.status, {where: told}, refusal.code, seconds)


# --- what is shown -----------------------------------------------------------------------------


def _home(speech: Speech, typed: Typed, faults: Faults) -> Response:
    return _page("home.html", speech, faults.status, faults, typed=typed)


def _form(
    request: Request, speech: Speech, typed: Typed, group: PublicGroupRead | None, faults: Faults
) -> Response:
    """Show the form. What was waited goes on, unless another wait has to begin."""
    known = "" if faults.code in BEGIN_ANEW else typed["wait"]
    return _page(
        "group.html",
        speech,
        faults.status,
        faults,
        group=group,
        handles=[person.handle for person in group.people] if group else [],
        typed=typed,
        wait=known or waits.begun(sealing_of(request), feedback_intake.PLAIN_FORM),
        seconds=state_of(request).settings.plain_wait_seconds,
        elsewhere=faults.code.startswith("feedback.seems_"),
    )


def _page(
    template: str, speech: Speech, status_code: int, faults: Faults = NONE, **shown: Any
) -> Response:
    headers = {**pages.HEADERS, "Content-Language": speech.locale}
    if faults.retry_after is not None:
        headers["Retry-After"] = str(faults.retry_after)
    content = pages.written(template, speech, faults=faults, **shown)
    return Response(content, status_code, headers, media_type="text/html")
