"""A notification is its person's alone: the one place where a query on it starts."""

from typing import Any

from sqlalchemy import Delete, Update, delete, update
from sqlmodel import col, select

from api.access.actor import Actor
from api.models.notifications import Notification


def own(actor: Actor) -> Any:
    return select(Notification).where(col(Notification.person_id) == actor.person_id)


def change_own(actor: Actor) -> Update:
    return update(Notification).where(col(Notification.person_id) == actor.person_id)


def forget() -> Delete:
    return delete(Notification)
