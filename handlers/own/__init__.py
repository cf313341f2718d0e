"""What people ask about themselves, which we know: their group's money, dates, members, reports."""
