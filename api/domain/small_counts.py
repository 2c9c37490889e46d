"""From how many on a figure is told to whom numbers are told, and not who is behind them.

What fewer than these bear, or said, is known to be somebody's: of two members, who has most and who
has least is known to the committee above. Of a dossier that are cases of feedback, of a round of
proposals the members of a branch, of a place that is divided its households.

What everybody can read has a measure of its own, set down where it was decided: the list of what
apps passed on (``open311.SHOWN_FROM``, ADR 0016), figures of a year, which are rounded too, and
villages that are too small for any (``publications``, ADR 0014).
"""

from typing import Final

FEWEST_TOLD: Final = 5
