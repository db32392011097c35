"""How frames come in and go out: one file for each kind of road."""
