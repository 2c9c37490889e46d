"""What is typed into the pages without script, where the interface takes it in a header."""

from typing import Annotated

from pydantic import Field

from api.domain.codes import GroupCode
from api.domain.receipts import Receipt
from api.schemas.common import Schema


class CodeTyped(Schema):
    code: Annotated[GroupCode, Field(max_length=40)]


class ReceiptTyped(Schema):
    receipt: Annotated[Receipt, Field(max_length=60)]
