"""What failure rests on: indices of the uncertain parameters, and maps of two swept ones."""
