//! What `cargo xtask bench` measures without a browser: the relay as a process of its own over real
//! sockets and a real disk, and the steps that it and a device spend their time in.
//!
//! Everything is on this machine and bounded in number and time. A figure is a line of JSON, see
//! `measurement` in `tests/xtask`.

#![allow(clippy::unwrap_used, reason = "what can't be measured ends the program")]
#![allow(clippy::wildcard_enum_match_arm, reason = "what is not expected ends it, whatever it is")]

mod figure;
mod folder;
mod idle;
mod people;
mod relay;
mod run;
mod seen;
mod steps;
mod writers;

#[path = "../suite/relay/browser.rs"]
#[allow(dead_code, reason = "the suite asks more of it")]
mod browser;
#[path = "../suite/relay/device.rs"]
#[allow(dead_code, reason = "the suite asks more of it")]
mod device;

use std::time::Duration;

use tokio::time::timeout;

use self::people::Crew;

/// Ten times what all of it takes.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

#[tokio::main]
async fn main() {
    let all = async {
        steps::measure();
        let mut crew = Crew::gather().await;
        seen::measure(&crew).await;
        writers::measure(&crew).await;
        idle::measure(&mut crew).await;
    };
    timeout(PATIENCE, all).await.expect("it takes too long");
}
