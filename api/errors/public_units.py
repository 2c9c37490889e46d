from api.errors import FaultyValue


class DescriptionTooShort(FaultyValue):
    """Too few letters to find anything by."""

    code = "public_units.too_short"
