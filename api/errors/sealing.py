from api.errors import TooOften


class KeyUnknown(TooOften):
    """Something was sealed under a master key that this process does not have, for now or for good.

    Nothing is lost before the key is: once it is back in the ring, all of it opens.
    """

    status, code = 503, "sealing.key_unknown"
