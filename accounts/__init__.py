"""Users, roles held for a unit subtree, row scope and the audit log."""
