"""Are anomalies told as few stories, the most important first?"""

from collections.abc import Callable
from typing import Any

from harness.checkers.findings import Verdict
from harness.history import Door, History
from harness.report.groups import by_cause, grouped


def test_anomalies_of_one_cause_and_cell_are_one_group_over_all_guarantees(
    anomaly: Callable[..., Any], in_sync: History
) -> None:
    (group,) = grouped([anomaly(), anomaly(actor="carol"), anomaly(guarantee="convergence")], in_sync)
    assert len(group.anomalies) == 3
    assert group.guarantees == ("live-delivery", "convergence")
    assert group.where == "create work_item over ws"


def test_the_biggest_group_comes_first_and_doubt_after_every_wrong(
    anomaly: Callable[..., Any], in_sync: History
) -> None:
    doubts = [anomaly(cause="no-fence", verdict=Verdict.UNKNOWN)] * 3
    groups = grouped([*doubts, anomaly(door=Door.REST), anomaly(), anomaly()], in_sync)
    assert [(len(group.anomalies), group.example.door, group.example.verdict) for group in groups] == [
        (2, Door.WS, Verdict.INVALID),
        (1, Door.REST, Verdict.INVALID),
        (3, Door.WS, Verdict.UNKNOWN),
    ]


def test_an_anomaly_outside_the_matrix_has_no_place(anomaly: Callable[..., Any], in_sync: History) -> None:
    (group,) = grouped([anomaly(entity_kind=None, verb=None, door=None)], in_sync)
    assert group.where == ""


def test_the_example_is_somebody_else_than_the_caller_if_anybody_was_harmed(
    anomaly: Callable[..., Any], lost_broadcast: History
) -> None:
    own, others = anomaly(actor="alice", operation=1), anomaly(actor="bob", operation=1)
    assert grouped([own, others], lost_broadcast)[0].example is others
    assert grouped([own], lost_broadcast)[0].example is own


def test_groups_of_one_cause_are_told_together_in_the_order_of_their_first(
    anomaly: Callable[..., Any], in_sync: History
) -> None:
    lost, other = [*[anomaly()] * 3, anomaly(door=Door.REST)], [anomaly(cause="late-broadcast")] * 2
    told = by_cause(grouped([*lost, *other], in_sync))
    assert [[len(group.anomalies) for group in groups] for groups in told] == [[3, 1], [2]]
