"""Tables of people, groups, reports and questions.

Knows: names, types, uniqueness, sealed columns. Must not know: who reads them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.tables.base import Id, Utc, metadata, partial, ref

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", String(80), nullable=False, default=""),
    Column("phone", LargeBinary),  # sealed
    Column("phone_index", LargeBinary, unique=True),
    Column("role", String(12), nullable=False, default=""),  # "officer": there is one in `officers`
    Column("zone", String(40), nullable=False, default="Asia/Jakarta"),
    Column("quiet", Boolean, nullable=False, default=False),  # typed *berhenti*: no reminders
    Column("made_at", Utc, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("people"),
    Column("version", String(20), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("code_index", LargeBinary, primary_key=True),
    Column("kind", String(10), nullable=False),  # leader, role, officer, person, member
    ref("groups", nullable=True),
    ref("people", nullable=True),  # whose other phone or application it connects
    Column("expires_at", Utc, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("used_by", Id, ForeignKey("people.id")),
    Column("area", String(5)),  # of an officer: what the code makes of whoever uses it
    Column("duty", String(12), nullable=False, default="", server_default=""),
    Column("issuer_id", Id, ForeignKey("people.id")),  # None: the operator
    Column("voided_at", Utc),
    Column("role", String(12), nullable=False, default="", server_default=""),  # see group_people
)

# Officers, those who were ended too. See storage/tables/areas.py for `area`; None: not set yet.
officers = Table(
    "officers",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("area", String(5)),
    Column("duty", String(12), nullable=False),  # petugas, kepala, kementerian, pengawas
    Column("since", Utc, nullable=False),
    Column("until", Utc),
)

groups = Table(
    "groups",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("code", String(40)),  # of the ministry's list, or made by us; None: entered by hand
    Column("edition", String(40), nullable=False),
    Column("name", String(80), nullable=False),
    Column("village", String(80), nullable=False, default=""),
    Column("district", String(80), nullable=False, default="", server_default=""),
    Column("area", String(5), nullable=False, default="", server_default=""),  # see areas.py
    Column("zone", String(40), nullable=False),
    Column("leader_id", Id, ForeignKey("people.id")),
    Column("expects_id", Id, ForeignKey("people.id")),  # who is to lead it, and has not come in yet
    Column("grant", BigInteger),  # rupiah; None: what its edition says
    Column("paid_on", Date),
    Column("held", Boolean, nullable=False, default=False, server_default=false()),  # see takeovers
    Column("sought", String(280), nullable=False, default="", server_default=""),  # see groups.py
    Column("made_at", Utc, nullable=False),
    Index("ix_groups_leader_id", "leader_id"),
    Index("ix_groups_area", "area", "sought", "id"),
    Index("ix_groups_sought", "sought", "id"),
    Index("ix_groups_expects_id", "expects_id"),
    Index("uq_groups_code", "code", unique=True),
)

# Who acts in a group beside its leader, who stands in `groups`; also those whose part is over.
group_people = Table(
    "group_people",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    ref("people"),
    Column("role", String(12), nullable=False),  # bendahara, sekretaris, pendamping, mandor
    Column("since", Utc, nullable=False),
    Column("ended_at", Utc),
    Index("ix_group_people_group_id", "group_id"),
    Index("ix_group_people_person_id", "person_id"),
    partial("uq_group_people_group_id_person_id", "group_id", "person_id",
            where="ended_at IS NULL", unique=True),
)  # fmt: skip

# Groups that changed hands, and what became of it.
takeovers = Table(
    "takeovers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("former_id", Id, ForeignKey("people.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("issuer_id", Id, ForeignKey("people.id")),
    Column("at", Utc, nullable=False),
    Column("objected_at", Utc),
    Column("decided_at", Utc),
    Column("decided_by", Id, ForeignKey("people.id")),
    Column("verdict", String(8), nullable=False, default="", server_default=""),  # new, former
    Index("ix_takeovers_group_id", "group_id"),
    Index("ix_takeovers_former_id", "former_id"),
)

members = Table(
    "members",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("name", String(80), nullable=False),
    Column("nik", LargeBinary, nullable=False),  # sealed
    Column("nik_index", LargeBinary, nullable=False),
    Column("phone", LargeBinary),  # sealed
    Column("phone_index", LargeBinary),  # a phone may be of several
    Column("person_id", Id, ForeignKey("people.id")),  # who has said to be this member
    Column("added_by", Id, ForeignKey("people.id"), nullable=False),
    Column("added_at", Utc, nullable=False),
    Column("left_at", Utc),
    # That of the group: nobody is in two groups of one edition.
    Column("edition", String(40), nullable=False, default="", server_default=""),
    Column("why", String(20), nullable=False, default="", server_default=""),  # may take part
    Column("disabled", LargeBinary),  # sealed: asked for with a consent of its own, or None
    ref("rosters", nullable=True),  # the list that they came with
    partial("uq_members_edition_nik", "edition", "nik_index", where="left_at IS NULL", unique=True),
    Index("ix_members_group_id", "group_id"),
    Index("ix_members_roster_id", "roster_id"),
    Index("ix_members_phone_index", "phone_index"),
    Index("ix_members_person_id", "person_id"),
)

# Lists of members that were saved, and their rows that are not right yet.
rosters = Table(
    "rosters",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("source", String(40), nullable=False, unique=True),  # see Scene.message
    Column("rows_read", Integer, nullable=False),
    Column("rows_aside", Integer, nullable=False),  # no members, or in the group already
    Column("made_by", Id, ForeignKey("people.id"), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("undone_at", Utc),
    Index("ix_rosters_group_id", "group_id"),
)

roster_rows = Table(
    "roster_rows",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("rosters"),
    ref("groups"),
    Column("body", LargeBinary, nullable=False),  # sealed JSON: what was read, what is wrong
    Column("state", String(8), nullable=False),  # waiting, saved, replaced, dropped
    partial("ix_roster_rows_waiting", "group_id", "id", where="state = 'waiting'"),
)

# Photos of lists: nobody reads them, they are kept.
roster_photos = Table(
    "roster_photos",
    metadata,
    Column("group_id", Id, ForeignKey("groups.id"), primary_key=True),
    Column("file_id", Id, ForeignKey("files.id"), primary_key=True),
)

# What was put right of a member: how it stood before, so that it can be undone, and is known.
member_changes = Table(
    "member_changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    ref("members"),
    Column("what", String(8), nullable=False),  # name, nik, phone, left
    Column("before", LargeBinary),  # sealed; None: nothing stood there
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("undone_at", Utc),
    Index("ix_member_changes_by_id", "by_id", "at"),
    Index("ix_member_changes_member_id", "member_id"),
)

# Members who are to be replaced by somebody else; an officer decides.
replacements = Table(
    "replacements",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    ref("members"),  # who leaves
    Column("name", String(80), nullable=False),  # who comes
    Column("nik", LargeBinary, nullable=False),  # sealed
    Column("phone", LargeBinary),  # sealed
    Column("reason", LargeBinary, nullable=False),  # sealed
    Column("asked_by", Id, ForeignKey("people.id"), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("decided_by", Id, ForeignKey("people.id")),
    Column("decided_at", Utc),
    Column("verdict", String(8), nullable=False, default="", server_default=""),  # yes, no
    Column("note", LargeBinary),  # sealed: why not
    Column("came_id", Id, ForeignKey("members.id")),  # the member who came
    Index("ix_replacements_member_id", "member_id"),
    partial("ix_replacements_open", "asked_at", where="decided_at IS NULL"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("kind", String(20), nullable=False),
    Column("period", String(20), nullable=False),
    Column("due_on", Date),
    Column("state", String(10), nullable=False),  # open, sent, accepted, returned
    Column("body", Text, nullable=False, default=""),  # emptied: see storage/sealed/texts.py
    Column("body_sealed", LargeBinary),  # JSON: question, answer
    Column("note", String(500), nullable=False, default=""),  # emptied: see storage/sealed/texts.py
    Column("note_sealed", LargeBinary),  # why an officer sent it back
    Column("sent_at", Utc),
    Column("decided_by", Id, ForeignKey("people.id")),
    Column("remind_at", Utc),  # the next reminder step, None when there is none
    UniqueConstraint("group_id", "kind", "period"),
    Index("ix_reports_remind_at", "remind_at"),
    partial("ix_reports_sent", "sent_at", where="state = 'sent'"),
)

report_photos = Table(
    "report_photos",
    metadata,
    Column("report_id", Id, ForeignKey("reports.id"), primary_key=True),
    Column("file_id", Id, ForeignKey("files.id"), primary_key=True),
    Column("question", String(30), nullable=False),  # its key in config.toml
)

reminders = Table(
    "reminders",
    metadata,
    Column("key", String(120), primary_key=True),  # rule, report, step: said once, ever
    ref("reports"),
    Column("state", String(10), nullable=False),  # queued, skipped
    Column("reason", String(80), nullable=False, default=""),
    Column("made_at", Utc, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("chats"),
    Column("text", LargeBinary, nullable=False),  # sealed; NIK and phones masked before
    Column("kind", String(10), nullable=False),  # miss, wrong, asked
    Column("guess", String(40), nullable=False, default=""),
    Column("state", String(10), nullable=False),  # open, answered
    Column("answer", Text, nullable=False, default=""),  # emptied: see storage/sealed/texts.py
    Column("answer_sealed", LargeBinary),
    Column("answered_by", Id, ForeignKey("people.id")),
    Column("asked_at", Utc, nullable=False),
    Column("answered_at", Utc),
    ref("groups", nullable=True),  # of what is told of a group
    partial("ix_questions_open", "asked_at", where="state = 'open'"),
)
