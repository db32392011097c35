"""A school's policy: its ladders and rules, in data and in plain words."""
