"""Files that people start from: commented scenarios and datasets made from published tables."""
