//! How documents meet: machines without IO for the relay and for a device.
//!
//! Tell a machine what happened with an event; carry out the effects it returns, in their order;
//! report back what they led to. `now` comes with each event, random bits come from the caller.
//! `PROTOCOL.md` tells what is said, and the rules E1–E15 by which all of it is decided.
#![doc = include_str!("../PROTOCOL.md")]
#![warn(missing_docs)]

pub mod codec;
pub mod item;
pub mod limits;
pub mod link;
pub mod message;
pub mod outbox;
pub mod position;
pub mod relay;
pub mod replica;
pub mod store;
