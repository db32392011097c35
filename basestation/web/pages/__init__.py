"""The office's screens: the calm board, the alarm that takes it over, and the sheet that is read to 999."""
