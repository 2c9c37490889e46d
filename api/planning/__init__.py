"""Who should be in charge of whom: proposals, worked out by a solver and explained in words.

Nothing here knows a database or a person's name. A ``Problem`` goes in, a ``Proposal`` comes out,
and people decide.
"""
