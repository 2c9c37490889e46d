"""Everything around the service while it is tried: its data, its keys and its processes."""
