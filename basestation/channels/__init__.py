"""How a person or a centre is reached: one small file each."""
