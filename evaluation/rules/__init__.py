"""What follows from designs, answers, ballots and results. Pure, exact, each with its working."""
