"""A visit before it leaves and after it is back: the plan, what the policy asks of it and of people, and who agreed."""
