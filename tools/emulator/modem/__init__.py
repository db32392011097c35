"""A mobile modem with its SIM and its network, as real ones behave: slow, talkative and now and then gone."""
