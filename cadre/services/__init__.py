"""The register's only writers: units, people and their facts, imports."""
