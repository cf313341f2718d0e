"""Talk with the leader of a group: enrolment, members, purchases, reports."""
