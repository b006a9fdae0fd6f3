"""The only writers of this app, a module a topic."""
