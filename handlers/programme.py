"""What the state decided, as far as it is known: editions and their numbers, all from config.toml.

Knows: the shape of an edition; that an empty value means "ask the Dinas".
Must not know: any number itself, a group, a person.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Arm = Literal["tkm", "padat-karya"]
# Names that are kept with each group and report; longer ones no database would take.
EditionId = Annotated[str, StringConstraints(min_length=1, max_length=40)]
KindId = Annotated[str, StringConstraints(min_length=1, max_length=20)]
OFFICE = "Dinas Tenaga Kerja kabupaten/kota Bapak/Ibu"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReportQuestion(_Frozen):
    """One question of a report: its key is kept with open forms, `ask` with the answer.

    `kind` is how an answer is read: yes or no, rupiah, a number of people, photos, or any words.
    """

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")]
    ask: str = Field(min_length=1)
    kind: Literal["ya-tidak", "rupiah", "orang", "teks", "foto"] = "teks"


def _numbered(questions: object) -> object:
    """Questions of earlier versions of config.toml were bare texts, and known by their place."""
    if not isinstance(questions, list | tuple):
        return questions
    return [
        {"key": str(place), "ask": said} if isinstance(said, str) else said
        for place, said in enumerate(cast("list[object]", questions), 1)
    ]


class ReportKind(_Frozen):
    """A report that groups of an edition owe.

    `days_after_paid` counts from the day the money came; without it the date stands in the
    group's agreement and an officer enters it. `closing`: it tells of all of the money, so what is
    bought after it is asked about.
    """

    title: str
    questions: Annotated[tuple[ReportQuestion, ...], BeforeValidator(_numbered)] = Field(
        min_length=1
    )
    closing: bool = False
    days_after_paid: int | None = Field(default=None, ge=1)
    remind_days: tuple[int, ...] = (14, 7, 3, 1, 0)
    remind_every: int = Field(default=7, ge=1)  # days between reminders once it is late
    remind_late: int = Field(default=6, ge=0)  # so many once it is late; then they rest


class Edition(_Frozen):
    """One year's programme of one arm. None or "" means: not known, ask the Dinas."""

    name: str
    arm: Arm
    group_size: int | None = Field(default=None, ge=1)
    grant: int | None = Field(default=None, ge=1)  # rupiah a group
    opens: date | None = None
    closes: date | None = None
    age_min: int | None = None
    age_max: int | None = None
    contact: str = ""
    leader_counts: bool = False  # who leads is one of the group, without a row in its list
    reports: dict[KindId, ReportKind] = Field(default_factory=dict[KindId, ReportKind])

    @property
    def places(self) -> int | None:
        """How many members may be entered; None where the size is not known."""
        return None if self.group_size is None else self.group_size - self.leader_counts

    @property
    def office(self) -> str:
        """Whom to ask: the contact of this edition, or the Dinas in general."""
        return self.contact or OFFICE


class Programme(_Frozen):
    """All editions by id, such as "tkm-2020"."""

    editions: dict[EditionId, Edition] = Field(default_factory=dict[EditionId, Edition])

    def edition(self, id: str) -> Edition:
        """An edition; one that was taken out of config.toml knows nothing and asks the Dinas."""
        return self.editions.get(id) or Edition(name=id, arm="tkm")

    def report_kind(self, edition: str, kind: str) -> ReportKind:
        """A kind of report; one that was taken out of config.toml still has a name."""
        known = self.edition(edition).reports
        return known.get(kind) or ReportKind(
            title=kind, questions=(ReportQuestion(key="isi", ask="Isi laporan"),)
        )
