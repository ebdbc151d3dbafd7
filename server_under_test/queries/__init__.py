"""What can be read? One entity kind a file: functions over one snapshot, in one user's name, for both doors.

A query runs on a storage thread and knows neither protobuf nor JSON nor SQL; it changes nothing.
"""

from server_under_test.queries.view import View

__all__ = ["View"]
