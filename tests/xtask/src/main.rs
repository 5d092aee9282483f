//! Starts.

fn main() {}
