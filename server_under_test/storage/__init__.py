"""Where is state kept? A SQLite file in WAL mode, behind one repository an entity."""

from server_under_test.storage.database import Database
from server_under_test.storage.tables import Tables

__all__ = ["Database", "Tables"]
