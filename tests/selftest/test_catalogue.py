"""What the server lists becomes defects, whether it says everything or only the least."""

import json

import pytest

from harness.adapters.server_process import listed_defects
from harness.checkers import CAUSES, CHECKERS
from harness.errors import HarnessError
from harness.selftest import client_catalogue, read_catalogue
from harness.selftest.catalogue import CONTRACT

FULL = {
    "name": "silence",
    "class": "missing",
    "effect": "tells nobody",
    "breaks": ["live-delivery", "convergence"],
    "cause": "no-broadcast",
    "needs": ["two-windows"],
    "selector": {"entity": ["comment"], "operation": ["create"], "door": ["ws"]},
}


def test_everything_a_catalogue_says_is_read() -> None:
    (defect,) = read_catalogue(json.dumps([FULL]), "server")
    assert (defect.name, defect.family, defect.side) == ("silence", "missing", "server")
    assert (defect.breaks, defect.cause, defect.needs) == (
        ("live-delivery", "convergence"),
        "no-broadcast",
        ("two-windows",),
    )
    assert (defect.entities, defect.operations, defect.doors) == (("comment",), ("create",), ("ws",))


def test_a_catalogue_need_say_no_more_than_a_name_and_what_breaks() -> None:
    (defect,) = read_catalogue('[{"name": "silence", "breaks": "live-delivery"}]', "server")
    assert (defect.breaks, defect.cause, defect.needs, defect.entities) == (("live-delivery",), None, (), ())
    assert defect.family


@pytest.mark.parametrize("text", ["", "{", "3", '[{"name": "silence"}]', '["silence"]'])
def test_a_catalogue_that_cannot_be_read_is_no_crash(text: str) -> None:
    with pytest.raises(HarnessError, match="catalogue of server defects"):
        read_catalogue(text, "server")


def test_each_side_is_planted_with_its_own_option() -> None:
    server, client = (read_catalogue(json.dumps([FULL]), side)[0] for side in ("server", "client"))
    assert server.planted() == ("--defect", "silence")
    assert client.planted() == ("--client-defect", "silence")
    assert server.planted("comment") == ("--defect", "silence:comment")


def test_both_catalogues_name_guarantees_and_causes_that_exist_and_no_defect_twice() -> None:
    defects = (*read_catalogue(listed_defects(), "server"), *client_catalogue())
    assert {defect.side for defect in defects} == {"server", "client"}
    assert len({defect.name for defect in defects}) == len(defects) > 0
    assert {name for defect in defects for name in defect.breaks} <= {*CHECKERS, CONTRACT}
    assert {defect.cause for defect in defects if defect.cause and defect.breaks_a_guarantee} <= set(CAUSES)
