"""What is counted: the yearly report to governors."""
