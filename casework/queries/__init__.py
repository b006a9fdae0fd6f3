"""Reading cases, for pages and for apps to the right."""
