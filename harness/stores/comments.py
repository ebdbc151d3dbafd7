"""What does a client hold of comments? They carry no version; each edit makes a text of its own."""

from harness.stores.dated import Dated


class Comments(Dated):
    scope_field = "work_item_id"
    state_fields = ("content", "updated_at", "updated_by")
