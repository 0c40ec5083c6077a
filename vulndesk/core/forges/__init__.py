"""What forges tell a desk: deliveries of webhooks, signed, read strictly into few facts."""
