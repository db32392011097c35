"""The case of a badge: one parametric source for every board, drawn with build123d."""
