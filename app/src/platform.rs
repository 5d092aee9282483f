//! The browser: the only place that names web-sys, IndexedDB and timers.

pub(crate) mod clock;
pub(crate) mod dom;
pub(crate) mod fault;
pub(crate) mod files;
pub(crate) mod hands;
pub(crate) mod http;
pub(crate) mod local_time;
pub(crate) mod page_relay;
pub(crate) mod pointer;
pub(crate) mod random;
pub(crate) mod sight;
pub(crate) mod socket;
pub(crate) mod storage;
pub(crate) mod tabs;
pub(crate) mod worker;
