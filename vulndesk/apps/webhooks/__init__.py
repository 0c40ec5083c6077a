"""What other programs of a team are told: signed posts to addresses that an owner chose, and a log of them."""
