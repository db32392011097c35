"""What badge and base say to each other: messages, sealed frames, replay window. Pure and portable."""
