"""Files that people bring: what they are by content, whether they may be kept, and the virus scanner."""
