//! A small world in one thread: people with devices and tabs, one relay, a network that can be cut
//! and disks that can fail. Nothing happens but when the world says so, and all chance comes from
//! one seed, so that any failure happens again.

pub mod caller;
pub mod device;
pub mod disk;
pub mod oracle;
pub mod people;
pub mod random;
pub mod server;
pub mod world;
