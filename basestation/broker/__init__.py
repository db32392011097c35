"""The broker inside the base, for a school that has none of its own."""
