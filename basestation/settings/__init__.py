"""What an installer writes down: read, checked whole, and explained where it is wrong."""
