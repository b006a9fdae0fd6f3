"""Assessment cycles. Nothing stands here yet: the register and the job table come first."""
