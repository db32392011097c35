"""What `doorstep` can be asked beside running the base."""
