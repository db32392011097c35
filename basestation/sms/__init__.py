"""Text messages through a modem: what goes over its wire, who says what when, and what people's answers mean."""
