"""Numbers, times and places as people write and say them."""
