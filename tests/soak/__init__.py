"""Many simulated days with faults and restarts: nothing grows, everything stays true."""
