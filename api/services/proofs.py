"""Proofs of work: what makes a flood costly to whoever sends it, and to nobody else.

How much work it is follows from a setting alone. Were it more for a body that got much, whoever
sits there could measure it, and know that something came.
"""

import json
import secrets
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Final

from pydantic import ValidationError
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.proofs import (
    ALGORITHM,
    BLOCK_SIZE,
    KEY_LENGTH,
    KEY_PREFIX,
    PARALLELISM,
    derived_key,
)
from api.errors.proofs import ProofExpired, ProofRequired, ProofWrong
from api.schemas.proofs import Challenge, ChallengeParameters, Proof
from api.security.sealing import Sealing

LIFETIME: Final = timedelta(minutes=15)
KEPT: Final = timedelta(days=2)  # longer than any lives, and told by the day alone
FIELD: Final = "header.X-Proof"
FORGET: Final = text("SELECT forget_proofs(:today)")


def challenge(sealing: Sealing, cost: int) -> Challenge:
    """Ask for work. Nothing of it is kept: the signature tells that it was asked for here."""
    parameters = ChallengeParameters(
        algorithm=ALGORITHM,
        nonce=secrets.token_hex(16),
        salt=secrets.token_hex(16),
        cost=cost,
        memory_cost=BLOCK_SIZE,
        parallelism=PARALLELISM,
        key_length=KEY_LENGTH,
        key_prefix=KEY_PREFIX,
        expires_at=int((clock.now() + LIFETIME).timestamp()),
    )
    return Challenge(parameters=parameters, signature=_signature(sealing, parameters))


def checked(sealing: Sealing, written: str | None) -> bytes:
    """Hold a proof to its challenge, and that to our signature; give by what it is spent.

    That is the challenge's: another solution of the same one would be no other work.
    """
    if written is None:
        raise ProofRequired(field=FIELD)
    proof = _read(written)
    asked, solution = proof.challenge.parameters, proof.solution
    signature = _signature(sealing, asked)
    if not compare_digest(signature.encode(), proof.challenge.signature.encode()):
        raise ProofWrong(field=FIELD)
    if datetime.fromtimestamp(asked.expires_at, UTC) <= clock.now():
        raise ProofExpired(field=FIELD)
    key = derived_key(asked.nonce, asked.salt, asked.cost, solution.counter)
    if key != solution.derived_key or not key.startswith(asked.key_prefix):
        raise ProofWrong(field=FIELD)
    return sealing.keyed_hash("proof", signature)


async def forget(session: AsyncSession) -> int:
    """Forget the spent proofs that have expired, all of a day together."""
    asked = {"today": clock.today()}
    return int((await (await session.connection()).execute(FORGET, asked)).scalar_one())


def _read(written: str) -> Proof:
    try:
        return Proof.model_validate_json(b64decode(written, validate=True))
    except (ValidationError, ValueError):
        raise ProofWrong(field=FIELD) from None


def _signature(sealing: Sealing, parameters: ChallengeParameters) -> str:
    named = parameters.model_dump(by_alias=True)
    canonical = json.dumps(named, sort_keys=True, separators=(",", ":"))
    return sealing.keyed_hash("challenge", canonical).hex()
