"""Reading what the kinds hold."""
