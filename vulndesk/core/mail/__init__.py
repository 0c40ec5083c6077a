"""Mail as bytes -> what it says. Pure; hostile input is expected, so everything is bounded and nothing recurses far."""
