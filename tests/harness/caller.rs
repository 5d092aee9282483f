//! A connection that says what a test tells it to.

use model::{
    id::{DeviceId, UserId},
    time::Timestamp,
};
use sync::{
    codec,
    message::{Cursor, Hello, ToDevice, ToRelay},
    relay::{Event, SessionId},
};

use crate::server::Server;

#[derive(Debug, Clone, Copy)]
pub struct Caller {
    pub session: SessionId,
    pub user: UserId,
}

impl Caller {
    /// Connects somebody who knows nothing yet, and says hello.
    pub fn connect(server: &mut Server, now: Timestamp, user: UserId) -> Self {
        Self::connect_at(server, now, user, None)
    }

    /// Connects somebody who knows the feed up to there, and says hello.
    pub fn connect_at(
        server: &mut Server,
        now: Timestamp,
        user: UserId,
        cursor: Option<Cursor>,
    ) -> Self {
        let session = server.connect(now, user);
        let caller = Self { session, user };
        let hello = Hello { device: DeviceId::from_bits(7), cursor, sent_at: now };
        caller.say(server, now, &ToRelay::Hello(hello));
        caller
    }

    pub fn say(&self, server: &mut Server, now: Timestamp, message: &ToRelay) {
        let (session, frame) = (self.session, codec::to_relay(message));
        server.handle(now, Event::Received { session, frame });
    }

    /// All that has come since it last listened.
    pub fn hear(&self, server: &mut Server) -> Vec<ToDevice> {
        let frames = server.down.get_mut(&self.session).map(std::mem::take).unwrap_or_default();
        let open = |frame: Vec<u8>| codec::from_relay(&frame).expect("the relay's own frame");
        frames.into_iter().map(open).collect()
    }
}
