"""A pretend LoRaWAN: devices of class A, the air, and a network server that speaks as ChirpStack or as The Things Stack does."""
