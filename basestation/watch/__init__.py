"""Looks at every road in and out, and at what the base itself lives by, each second."""
