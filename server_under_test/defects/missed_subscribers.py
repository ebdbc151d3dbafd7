"""Whom does a careless loop over the subscribers leave out?"""

from server_under_test.defects.templates import ReachDefect
from server_under_test.events import Event, Origin
from server_under_test.fanout import Connection, Subscribers


class MissedSubscriber(ReachDefect):
    """Events go to some of those concerned."""

    family = "audience"
    breaks = "live-delivery"
    cause = "missed-subscriber"

    def told(self, event: Event, origin: Origin, concerned: Subscribers) -> Subscribers:
        """Those who are not missed, in the order of subscription."""
        found = self.reached(list(concerned.values()), origin)
        return {connection.id: connection for connection in found}

    def reached(self, concerned: list[Connection], origin: Origin) -> list[Connection]:
        """Those who are told."""
        raise NotImplementedError


class OriginatorLeftOut(MissedSubscriber):
    """Whoever asked knows already, the server thinks."""

    effect = "does not send events to the connection that asked for the change"
    doors = ("ws",)

    def reached(self, concerned: list[Connection], origin: Origin) -> list[Connection]:
        """All but the caller's connection."""
        return [each for each in concerned if each.id != origin.connection_id]


class OriginatorsWindowsLeftOut(MissedSubscriber):
    """Whoever asked knows already, on every screen of theirs, the server thinks."""

    effect = "does not send events to any connection of the user who made the change"
    needs = ("two-windows",)

    def reached(self, concerned: list[Connection], origin: Origin) -> list[Connection]:
        """All but the caller's user."""
        return [each for each in concerned if each.user_id != origin.user_id]


class OneWindowOfAUser(MissedSubscriber):
    """Connections are kept by user, and a user has one."""

    effect = "sends events to one connection of each user"
    needs = ("two-windows",)

    def reached(self, concerned: list[Connection], origin: Origin) -> list[Connection]:
        """The newest of each user."""
        return list({each.user_id: each for each in concerned}.values())


class FirstSubscriberOnly(MissedSubscriber):
    """The loop returns too early."""

    effect = "sends events to the first subscriber alone"

    def reached(self, concerned: list[Connection], origin: Origin) -> list[Connection]:
        """The first."""
        return concerned[:1]


class NewestSubscriberOnly(MissedSubscriber):
    """A project has room for one subscriber, and the newest takes it."""

    effect = "sends events to the newest subscriber alone"

    def reached(self, concerned: list[Connection], origin: Origin) -> list[Connection]:
        """The newest."""
        return concerned[-1:]


class LastSubscriberSkipped(MissedSubscriber):
    """The loop ends one too early."""

    effect = "sends events to all subscribers but the newest, where there are several"

    def reached(self, concerned: list[Connection], origin: Origin) -> list[Connection]:
        """All but the newest."""
        return concerned[:-1] or concerned
