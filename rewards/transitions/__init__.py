"""The processes of rewards as literal tables."""
