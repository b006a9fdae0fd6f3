"""Reading for pages, papers and commands; scoped where a person asks."""
