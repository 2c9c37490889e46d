from api.errors import SeveralFaults


class ImportRefused(SeveralFaults):
    """Some rows cannot be taken, so none was."""

    status, code = 422, "import.refused"
