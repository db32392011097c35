"""The office's forms: people, badges and visits. They work without JavaScript and with the keyboard alone."""
