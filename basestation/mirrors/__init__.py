"""What shows the site elsewhere and never answers."""
