"""How fast Doorstep is, as ratios beside a raw floor measured in the same run."""
