"""What apps on visitors' own phones say, read without believing it."""
