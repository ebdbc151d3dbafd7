"""Is the tree in the docstring the tree of the classes?"""

import re

from harness import errors
from harness.errors import HarnessError


def classes(kind: type[HarnessError]) -> dict[str, int]:
    return {kind.__name__: kind.exit_code} | {
        name: code for below in kind.__subclasses__() for name, code in classes(below).items()
    }


def test_the_docstring_draws_every_class_and_no_other() -> None:
    assert set(re.findall(r"^[│├└─ ]*([A-Z]\w+)  +", errors.__doc__ or "", flags=re.MULTILINE)) == set(
        classes(HarnessError)
    )


def test_exit_codes_follow_whose_fault_it_is() -> None:
    assert set(classes(errors.InvalidUse).values()) == {2}
    assert set(classes(errors.EnvironmentFailure).values()) == {3}
    assert errors.NothingSelected.exit_code == 5
