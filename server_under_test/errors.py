"""Why was a request refused? One exception the doors translate, and the few kinds they translate differently."""


class Refused(Exception):
    """A request that took no effect: wire code, text for a person, and the field at fault where there is one."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class HasChildren(Refused):
    """A work item with children cannot be deleted."""

    def __init__(self) -> None:
        super().__init__("DELETE_BLOCKED", "the work item still has children")


class NotAnId(Refused):
    """A text that should name something by its id and is no UUID."""

    def __init__(self, field: str | None = None) -> None:
        super().__init__("VALIDATION_ERROR", f"{field or 'id'} is not a UUID", field)


class DuplicateKey(Refused):
    """Another living project holds the key."""

    def __init__(self, key: str, version: int) -> None:
        super().__init__("VALIDATION_ERROR", f"project key {key} is taken (current version: {version})", "key")


def invalid(message: str, field: str | None = None) -> Refused:
    """A value that breaks a rule."""
    return Refused("VALIDATION_ERROR", message, field)


def malformed(message: str, field: str | None = None) -> Refused:
    """A text or date of the wrong length or form; only REST names the field."""
    return Refused("INVALID_MESSAGE", message, field)


def not_found(what: str) -> Refused:
    """Missing, or deleted, which is the same to a client."""
    return Refused("NOT_FOUND", f"{what} not found")


def conflict(what: str, version: int) -> Refused:
    """Somebody else was first."""
    return Refused("CONFLICT", f"{what} (current version: {version})")
