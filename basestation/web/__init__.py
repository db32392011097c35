"""The office's screen and forms, in any browser: people sign in, sign out a visit, answer an alarm."""
