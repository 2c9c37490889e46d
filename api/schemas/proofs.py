"""Challenges and their solutions, in the words of the ALTCHA protocol, version 2."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.domain.proofs import COUNTERS
from api.schemas.common import Schema

Random = Annotated[
    str, Field(min_length=32, max_length=32, examples=["8f4b1c7d2e9a06533fd1a7c4be20958d"])
]
Digest = Annotated[
    str,
    Field(
        min_length=64,
        max_length=64,
        description="In hex.",
        examples=["00c3d1f06a5b1f7a52e2b6a9c04fd83b1e7795d0a4c6e8132f9b5d7c0e416a28"],
    ),
]


class Altcha(Schema):
    """Base of what the protocol writes, in the manner of JavaScript."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class ChallengeParameters(Altcha):
    algorithm: Literal["SCRYPT"]
    nonce: Random
    salt: Random
    cost: int = Field(description="N of scrypt.", examples=[128])
    memory_cost: Literal[8] = Field(description="r of scrypt.")
    parallelism: Literal[1] = Field(description="p of scrypt.")
    key_length: Literal[32] = Field(description="Bytes to derive.")
    key_prefix: str = Field(description="How the derived key must begin, in hex.", examples=["00"])
    expires_at: int = Field(
        description="Seconds since 1970; no solution is good after it.", examples=[1795484100]
    )


class Challenge(Altcha):
    parameters: ChallengeParameters
    signature: Digest


class Solution(Altcha):
    counter: Annotated[int, Field(ge=0, lt=COUNTERS)]
    derived_key: Digest
    time: float | None = None  # how long it took, as other solvers of the protocol tell


class Proof(Altcha):
    """A challenge and its solution: what a header carries, as JSON in base64."""

    challenge: Challenge
    solution: Solution
