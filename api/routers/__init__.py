"""Every module here has a ``router``; its docstring describes the tag in the OpenAPI document."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

MODULES: Final[tuple[ModuleType, ...]] = tuple(
    import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)
)
