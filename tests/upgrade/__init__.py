"""What earlier versions have stored is taken over."""
