"""A client of Kề Vai, typed, for ordinary and for asynchronous programs.

Operations are values; a client sends them::

    from kevai_client import Client, operations as op

    with Client("http://127.0.0.1:8000", login="chibo4", password="...") as kevai:
        for household in kevai.each(op.list_households(text="dang")):
            print(household["code"], household["head_name"])

Every operation that takes an ``Idempotency-Key`` carries one of its own, so that a lost answer is
asked for again and nothing is done twice. ``AsyncClient`` has the same methods, to be awaited.
"""

from . import models, operations
from .calls import Call
from .client import AsyncClient, Client
from .problems import Problem
from .proofs import solve

__all__ = ["AsyncClient", "Call", "Client", "Problem", "models", "operations", "solve"]
