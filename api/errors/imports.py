from api.errors import FaultyValue, SeveralFaults


class ImportRefused(SeveralFaults):
    """Some rows cannot be taken, so none was."""

    status, code = 422, "import.refused"


class CellUnfit(FaultyValue):
    """Part of a row that is no value of any field, nor a list or group of values."""

    code = "import.cell_unfit"
