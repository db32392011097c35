"""The base station: hears frames, decides, records, tells people, serves the office screen."""
