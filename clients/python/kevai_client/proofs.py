"""Work for a proof, which each piece of feedback takes; it needs nothing but Python.

``curl -s $API/v1/public/challenges | python3 proofs.py`` prints what goes into ``X-Proof``.
"""

import json
import sys
from base64 import b64encode
from collections.abc import Mapping
from hashlib import scrypt
from itertools import count
from typing import Any


def solve(challenge: Mapping[str, Any]) -> str:
    """Find the counter whose key begins as the challenge asks; give what proves it."""
    asked = challenge["parameters"]
    nonce, salt = bytes.fromhex(asked["nonce"]), bytes.fromhex(asked["salt"])
    for counter in count():
        key = scrypt(
            nonce + counter.to_bytes(4, "big"),
            salt=salt,
            n=asked["cost"],
            r=asked["memoryCost"],
            p=asked["parallelism"],
            dklen=asked["keyLength"],
        ).hex()
        if key.startswith(asked["keyPrefix"]):
            solution = {"counter": counter, "derivedKey": key}
            proof = json.dumps({"challenge": challenge, "solution": solution})
            return b64encode(proof.encode()).decode()
    raise AssertionError  # it goes on until it finds one


if __name__ == "__main__":
    print(solve(json.load(sys.stdin)))
