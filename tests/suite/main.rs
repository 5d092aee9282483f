//! One test binary.

mod relay;
mod store;
mod tidy;
