from typing import Final

from api.errors import TooOften


class KeyUnknown(TooOften):
    """Something was sealed under a master key that this process does not have, for now or for good.

    Nothing is lost before the key is: once it is back in the ring, all of it opens.
    """

    status, code = 503, "sealing.key_unknown"


class SealBroken(TooOften):
    """Something sealed is not as it was written, or not where: altered, damaged or moved.

    It stays shut until it is restored from a copy of the database.
    """

    status, code = 503, "sealing.broken"


# Why something sealed does not open, though who asks for it may see it.
UNOPENED: Final = (KeyUnknown, SealBroken)
