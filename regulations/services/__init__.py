"""The only writers of rules, their uses and the calendar. `by=None` is the operator at the command line."""
