"""Builds what is copied to a badge: the beautiful sources of firmware/, made small, and a map that leads back to them."""
