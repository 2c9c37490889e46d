"""Household groups, proposed: neighbours together, of about the same size."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from api.planning.problem import Target


def group(targets: Sequence[Target], smallest: int, largest: int) -> list[tuple[UUID, ...]]:
    """Put every household into exactly one group, of at most ``largest``.

    A group lies within one cluster, and follows the order in which the households come. Only a
    cluster of fewer than ``smallest`` joins others of its village: those that are small too, or
    else the smallest of the rest. Groups stay below ``smallest`` where the whole village is, or
    where no number of groups fits both limits: 11 households are no two groups of 8 to 10.

    Raises ValueError where no size is within the limits.
    """
    if not 1 <= smallest <= largest:
        raise ValueError
    villages: defaultdict[tuple[UUID, str], defaultdict[str, list[UUID]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for target in targets:
        village = target.place.partition(".")[0]
        villages[target.org_id, village][target.place].append(target.id)
    return [
        together
        for clusters in villages.values()
        for neighbours in _joined(clusters.values(), smallest)
        for together in _split(neighbours, largest)
    ]


def _joined(clusters: Iterable[list[UUID]], smallest: int) -> list[list[UUID]]:
    """Take small clusters of a village as one; together with another if still too few."""
    large, few = [], []
    for cluster in clusters:
        if len(cluster) < smallest:
            few += cluster
        else:
            large.append(cluster)
    if len(few) >= smallest or not large:
        return [*large, few] if few else large
    least = min(range(len(large)), key=lambda at: len(large[at]))
    return [cluster + few if at == least else cluster for at, cluster in enumerate(large)]


def _split(neighbours: Sequence[UUID], largest: int) -> list[tuple[UUID, ...]]:
    """As few groups as the largest allows, whose sizes differ by one at most."""
    number = -(-len(neighbours) // largest)
    size, over = divmod(len(neighbours), number)
    groups, start = [], 0
    for each in range(number):
        end = start + size + (each < over)
        groups.append(tuple(neighbours[start:end]))
        start = end
    return groups
