"""Reading for pages and services, a module a topic."""
