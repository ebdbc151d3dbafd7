"""Are anomalies told as few stories, the most important first?"""

from collections.abc import Callable
from typing import Any

from harness.checkers.findings import Verdict
from harness.history import Door
from harness.report.groups import grouped


def test_anomalies_of_one_cause_and_cell_are_one_group_over_all_guarantees(anomaly: Callable[..., Any]) -> None:
    (group,) = grouped([anomaly(), anomaly(actor="carol"), anomaly(guarantee="convergence")])
    assert len(group.anomalies) == 3
    assert group.guarantees == ("live-delivery", "convergence")
    assert group.where == "create work_item over ws"


def test_the_biggest_group_comes_first_and_doubt_after_every_wrong(anomaly: Callable[..., Any]) -> None:
    doubts = [anomaly(cause="no-fence", verdict=Verdict.UNKNOWN)] * 3
    groups = grouped([*doubts, anomaly(door=Door.REST), anomaly(), anomaly()])
    assert [(len(group.anomalies), group.example.door, group.example.verdict) for group in groups] == [
        (2, Door.WS, Verdict.INVALID),
        (1, Door.REST, Verdict.INVALID),
        (3, Door.WS, Verdict.UNKNOWN),
    ]


def test_an_anomaly_outside_the_matrix_has_no_place(anomaly: Callable[..., Any]) -> None:
    (group,) = grouped([anomaly(entity_kind=None, verb=None, door=None)])
    assert group.where == ""
