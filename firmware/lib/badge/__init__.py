"""The badge's mind: events in, effects out. Pure and portable; it imports only badgelink."""
