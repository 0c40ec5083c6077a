"""How long a case stays private, who agreed to that, the fix, and what publication still waits for."""
