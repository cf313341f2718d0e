"""What the nouns stand on: a URL made into transactions, both databases alike."""

from storage.database.comparing import folded, order
from storage.database.connecting import INSERTS, BadUrl, Database
from storage.database.trouble import DatabaseDown

__all__ = ["INSERTS", "BadUrl", "Database", "DatabaseDown", "folded", "order"]
