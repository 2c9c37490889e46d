from typing import Final

from tests.access.matrix import Call, Row, World
from tests.access.matrix.households import WRITERS
from tests.api.test_households import body
from tests.api.test_imports import asked


async def _import(world: World) -> Call:
    # Whoever stands elsewhere may import, but no row of here: the whole is refused.
    return Call("POST", "/imports", json=asked("households", body(world.branch)))


ROWS: Final = [Row("import_rows", WRITERS, _import, elsewhere=False)]
