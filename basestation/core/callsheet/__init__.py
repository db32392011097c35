"""What a person reads to 999, and the facts behind each line."""
