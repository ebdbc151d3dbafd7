"""What do the bytes mean? Envelopes to commands, events and lists to envelopes; the only user of the wire module."""
