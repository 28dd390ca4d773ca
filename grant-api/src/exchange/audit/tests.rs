//! Packages made in memory: read back whole, the same bytes each time, every planted change named.
