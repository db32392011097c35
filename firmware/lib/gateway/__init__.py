"""The gateway role: what hears badges by LoRa and hands their frames to the base over a serial line. Pure."""
