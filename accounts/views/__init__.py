"""Pages of accounts, roles, delegations and the audit log."""
