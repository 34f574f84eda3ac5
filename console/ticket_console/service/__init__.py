"""Everything on one machine: starts, watches and stops what the console is made of."""
