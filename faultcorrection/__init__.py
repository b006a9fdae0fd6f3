"""容错纠错 cases. Nothing stands here yet: the register and the job table come first."""
