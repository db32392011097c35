"""Draws what is in hardware/: wiring, cases, pictures and tables, all from the boards' own data."""
