"""What opens from the link in a message: one alarm, on a telephone, in one person's name."""
