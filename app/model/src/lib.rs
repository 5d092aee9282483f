//! Starts.
