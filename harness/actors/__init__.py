"""Who acts: UI clients over WebSocket with a store each, and the CLI over REST."""
