"""Every table. Sealed columns are bytes that only the vault opens; times are UTC, money is whole
rupiah, days are calendar dates.
"""

from storage.tables.acts import acts, chains
from storage.tables.base import Utc, metadata
from storage.tables.house import buckets, facts, leases
from storage.tables.mail import (
    aliases,
    chats,
    conversations,
    drafts,
    files,
    inbox,
    outbox,
    paces,
    progress,
    seen,
)
from storage.tables.programme import (
    codes,
    consents,
    group_people,
    groups,
    member_changes,
    members,
    officers,
    people,
    purchases,
    questions,
    receipts,
    reminders,
    replacements,
    report_photos,
    reports,
    takeovers,
)

__all__ = [
    "Utc",
    "acts",
    "aliases",
    "buckets",
    "chains",
    "chats",
    "codes",
    "consents",
    "conversations",
    "drafts",
    "facts",
    "files",
    "group_people",
    "groups",
    "inbox",
    "leases",
    "member_changes",
    "members",
    "metadata",
    "officers",
    "outbox",
    "paces",
    "people",
    "progress",
    "purchases",
    "questions",
    "receipts",
    "reminders",
    "replacements",
    "report_photos",
    "reports",
    "seen",
    "takeovers",
]
