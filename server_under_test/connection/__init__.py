"""What happens on one WebSocket connection? Bytes in and out, signs of life, an allowance, and a conversation."""
