"""What people text to us, and what comes of it."""
