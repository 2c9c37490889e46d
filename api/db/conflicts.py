from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import IntegrityConstraintViolationError
from sqlalchemy.exc import IntegrityError


@contextmanager
def refused_by(**errors: Exception) -> Iterator[None]:
    """Raise the error that belongs to the constraint because of which a write is refused.

    One constraint, one error: ``refused_by(uq_household_code=HouseholdCodeTaken(...))``.
    Any other refusal is a fault of ours and stays one.
    """
    try:
        yield
    except (IntegrityError, IntegrityConstraintViolationError) as refusal:
        error = errors.get(_constraint(refusal))
        if error is None:
            raise
        raise error from refusal


def _constraint(refusal: IntegrityError | IntegrityConstraintViolationError) -> str:
    """Name the constraint, whether SQLAlchemy wraps what asyncpg says or not."""
    cause = refusal
    if isinstance(refusal, IntegrityError):
        cause = refusal.orig and refusal.orig.__cause__
    return getattr(cause, "constraint_name", None) or ""
