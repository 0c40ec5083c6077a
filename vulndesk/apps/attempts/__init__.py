"""Who came in, who was refused, who tried to get around a control: written down, committed to, forgotten in time."""
