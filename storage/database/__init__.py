"""What the nouns stand on: a URL made into transactions, both databases alike."""

from storage.database.comparing import folded, order
from storage.database.connecting import BadUrl, Database, insert_of
from storage.database.trouble import DatabaseDown

__all__ = ["BadUrl", "Database", "DatabaseDown", "folded", "insert_of", "order"]
