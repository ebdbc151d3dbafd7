"""What is the server told before it starts? Settings as one frozen value, from flags, variables and a file."""
