"""Two base processes on one database: one is at work, the other stands by."""
