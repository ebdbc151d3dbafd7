"""Did an update ask for nothing new? What it asked for is what was there already."""

from harness.history import EntityKind, Operation, Outcome, Verb
from harness.history.content import VERSIONED, version_of


def asks_for_nothing_new(operation: Operation) -> bool:
    """An accepted update of a versioned entity, every value of which the version it expected had already.

    Compared as sent: servers may take a surrounding space for a change (contract/websocket.md 7.1).
    """
    invoke, before = operation.invoke, operation.before
    if invoke.verb is not Verb.UPDATE or operation.outcome is not Outcome.OK or invoke.entity_kind not in VERSIONED:
        return False
    if before is None or invoke.expected_version is None or version_of(before) != invoke.expected_version:
        return False
    asked = {name: value for name, value in invoke.values.items() if name != "update_parent"}
    return bool(asked) and all(name in before and before[name] == value for name, value in asked.items())


def was_written(operation: Operation) -> bool:
    """Does the reply show a version above the one that the update expected?"""
    version, expected = version_of(operation.content), operation.invoke.expected_version
    return version is not None and expected is not None and version > expected


def may_be_written(operation: Operation) -> bool:
    """The one update of the contract that writes although nothing differs (contract/rest.md 3)."""
    return operation.invoke.door == "rest" and operation.invoke.entity_kind is EntityKind.WORK_ITEM
