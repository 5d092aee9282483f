//! What connections cost the relay that say nothing.

use crate::{
    device::Device,
    figure::figure,
    people::{Crew, N_MEMBERS},
};

const N_CONNECTIONS: usize = 500;

/// After a restart: what was done before leaves no memory behind that new connections could use.
pub(crate) async fn measure(crew: &mut Crew) {
    crew.relay.restart();
    // One that comes and goes has everything read that is read but once.
    drop(Device::hello(&crew.members[0], 1).await);
    let before = crew.relay.memory_kib();
    let mut devices = Vec::new();
    for n in 0..N_CONNECTIONS {
        let browser = &crew.members[n % N_MEMBERS];
        devices.push(Device::hello(browser, 1_000 + n as u128).await);
    }
    let after = crew.relay.memory_kib();
    let name = format!("the relay's memory with {N_CONNECTIONS} idle connections");
    figure("the relay's memory with none", before / 1024.0, "MiB");
    figure(&name, after / 1024.0, "MiB");
    let each = (after - before) / N_CONNECTIONS as f64;
    figure("the relay's memory for an idle connection", each, "KiB");
}
