"""Pages, a module a topic."""
