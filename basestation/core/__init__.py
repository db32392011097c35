"""What the base thinks with: events in, decisions out. Pure: no clock, no disk, no network."""
