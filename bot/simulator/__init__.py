"""The service on one table, with invented people: on a page, in a terminal, in the tests."""
