"""One script per screen; a screen shows and asks, and nothing else."""
