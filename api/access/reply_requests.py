"""A question to somebody whom a case is about is theirs: the one place where a query on it starts.

Those who handle the case read it with the case (``api.access.feedback_sight``).
"""

from typing import Any

from sqlmodel import col, select

from api.access.actor import Actor
from api.models.reply_requests import Reply, ReplyRequest


def own(actor: Actor) -> Any:
    """Start a query on what the actor was asked, with what they replied."""
    replied = col(Reply.request_id) == col(ReplyRequest.id)
    asked = select(ReplyRequest, Reply).outerjoin(Reply, replied)
    return asked.where(col(ReplyRequest.person_id) == actor.person_id)
