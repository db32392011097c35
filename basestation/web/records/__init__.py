"""What is on record about visits and alarms, to be read, printed and handed out."""
