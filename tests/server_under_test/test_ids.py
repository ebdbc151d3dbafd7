"""Ids from outside: four textual forms of a UUID, and nothing that merely resembles one."""

import pytest

from server_under_test.ids import as_uuid, fresh_id

ID = "81d2e175-629f-4cc9-9ef5-31d274dfe434"
HEX = ID.replace("-", "")


@pytest.mark.parametrize("text", [ID, ID.upper(), HEX, HEX.upper(), f"{{{ID}}}", f"urn:uuid:{ID}", f"URN:UUID:{ID}"])
def test_the_forms_of_a_uuid_name_one_id(text):
    assert as_uuid(text) == ID


@pytest.mark.parametrize(
    "text",
    [
        *("", "local-user", HEX[:-1], HEX + "0", ID[:-1], ID + "0", ID.replace("-", "_"), f" {ID}", f"{ID}\n"),
        *(f"{{{ID}", f"{ID}}}", f"{{{HEX}}}", f"urn:uuid:{HEX}", f"urn:{ID}", "g" * 32, "١" * 32),
        *(f"{HEX[:5]}-{HEX[5:]}", "81d-2e175629f4cc99ef531d274dfe434", "-".join(HEX), f"{ID[:-1]}-{ID[-1]}"),
    ],
)
def test_anything_else_names_none(text):
    assert as_uuid(text) is None


def test_a_fresh_id_is_in_wire_form():
    assert as_uuid(fresh_id()) is not None
    assert fresh_id() != fresh_id()
