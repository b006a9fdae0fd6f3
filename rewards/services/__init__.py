"""The only writers of rewards. `by=None` is the operator at the command line."""
