"""The processes as literal tables, one file a kind."""
