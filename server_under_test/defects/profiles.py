"""Which other servers can the bundled one be made to behave like? Each a list of bugs, planted together."""

from server_under_test.defects import plant
from server_under_test.defects.defect import Defect
from server_under_test.defects.selector import suggestion
from server_under_test.settings.config import WrongUse


def defects_of(name: str) -> list[Defect]:
    """All defects that together make the bundled server behave like another one; raises WrongUse."""
    if name not in PROFILES:
        raise WrongUse(f"--profile {name}: there is no such profile{suggestion(name, PROFILES)}")
    return [plant(spec) for spec in PROFILES[name]]


# Each row of contract/reference.md turned back, as far as a client can see it: R1, R2 and so on, in their order.
PROFILES: dict[str, tuple[str, ...]] = {
    "pm-server": (
        "metadata-only-broadcast:time_entry:*:ws",
        "metadata-only-broadcast:dependency:*:ws",
        "no-broadcast:project:*:ws",
        "changes-missing",
        "automatic-stop-untold:*:*:ws",
        "timers-run-together:*:*:rest",
        "project-list-untold",
        "sprint-followers-untold",
        "no-cascade",
        "deleted-with-items:*:*:rest",
        "stale-derived-fields",
        "unchanged-written:work_item:*:rest",
        "unchanged-written:comment",
        "unchanged-written:time_entry",
        "changes-overlooked",
        "blocked-refused",
        "rest-parents-unchecked",
        "rest-sprints-unruled",
        "check-then-write",
        "swapped-commits",
        "idempotency-too-wide",
        "since-ignored",
        "slow-client-blocks-others",
        "no-heartbeat",
        "token-bucket",
        "silent-disconnect",
        "members-only-over-ws",
        "rest-unguarded",
        "rest-projects-without-members",
        "members-unknown",
        "import-untold",
        "errors-show-insides",
        "abrupt-shutdown",
        "circuit-breaker",
    ),
}
