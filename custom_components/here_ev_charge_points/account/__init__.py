"""What an account is between two polls."""
