"""Challenges: the work that comes before feedback."""

from fastapi import Request

from api.dependencies import sealing_of, state_of
from api.routing import Router
from api.schemas.proofs import Challenge
from api.services import proofs

router = Router(prefix="/v1/public/challenges", tags=["proofs"])


@router.get("", summary="Get a challenge")
async def get_challenge(request: Request) -> Challenge:
    """Get a challenge of the ALTCHA protocol, version 2, which is good for 15 minutes.

    Its solution, a challenge and what solves it as JSON in base64, comes with feedback in
    `X-Proof`. How hard it is depends on nobody, on nothing that was sent, and on no body.
    """
    return proofs.challenge(sealing_of(request), state_of(request).settings.proof_cost)
