"""How is a plan run? What the user chose, apart from the plan."""

from dataclasses import dataclass
from typing import Literal

from harness.adapters.address import ServerAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """`key` is a word of capital letters unique to the run: its projects' keys begin with it. Limits in seconds.

    `grace_s` is how long, after the fence, an event may still arrive and be called late instead of lost.
    """

    address: ServerAddress
    bundled: bool
    run_id: str
    key: str
    seed: int
    started_at: str
    defects: tuple[str, ...] = ()
    identity: Literal["separate", "shared"] = "separate"
    grace_s: float = 0.0
    request_timeout_s: float = 30.0
    wait_for_server_s: float = 10.0
    keep_data: bool = False
