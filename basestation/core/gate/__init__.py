"""The ready-to-leave gate: what it asks of the visit, of the badge and of the roads."""
