"""The physical limits: the least work that could do the same job."""
