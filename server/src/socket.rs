//! One connection of a device: frames in, frames out, until either side has had enough.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        FromRequestParts, Request, State,
        ws::{CloseFrame, Message, WebSocketUpgrade},
    },
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use sync::{
    codec,
    message::{Closing, ToDevice},
};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until, timeout};

use crate::{
    api::SignedIn,
    assets, clock,
    error::Error,
    hub::{Leaving, Outgoing, Seat},
    limits,
    site::Site,
};

/// The largest message that is read at all. One that is larger than a frame may be, but not by
/// much, is still read, so that its sender can be told.
const MESSAGE_BYTES_MAX: usize = 2 * sync::limits::FRAME_BYTES_MAX;

/// How long the other side has to hear why the connection ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why the loop ends.
#[derive(Debug)]
enum End {
    /// The other side is gone, or the relay.
    Gone,
    /// The relay has said why, in a frame.
    Told(Closing),
    /// The other side has yet to be told.
    Untold(Closing),
}

/// Opens a connection for whoever is signed in, and for no page but ours. To whoever navigates here
/// it is a page like any other.
pub(crate) async fn open(State(site): State<Site>, request: Request) -> Result<Response, Error> {
    let (mut parts, _) = request.into_parts();
    if !parts.headers.contains_key(header::UPGRADE) {
        return Ok(assets::page(&parts.headers));
    }
    if !site.origin.is_own(&parts.headers) {
        return Err(Error::ForeignOrigin);
    }
    let SignedIn(session) = SignedIn::from_request_parts(&mut parts, &site).await?;
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &site).await {
        Ok(upgrade) => upgrade,
        Err(rejected) => return Ok(rejected.into_response()),
    };
    let place = Arc::clone(&site.sockets).try_acquire_owned().map_err(|_| Error::Busy)?;
    let upgrade = upgrade
        .read_buffer_size(limits::SOCKET_READ_BYTES)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX);
    Ok(upgrade.on_upgrade(async move |socket| {
        let joined = site.hub.join(session.user, session.login).await;
        let (write, read) = socket.split();
        let is_open = || {
            let is_open = site.accounts.is_open(session.login, clock::now());
            // Whoever can't be looked up right now is not thrown out for it.
            async move { is_open.await.unwrap_or(true) }
        };
        if let Ok((seat, outgoing)) = joined {
            serve(seat, outgoing, read, write, is_open).await;
        }
        drop(place);
    }))
}

/// Serves one connection until either side closes it.
///
/// Generic over the two halves so that tests can hand it channels in place of a socket. `is_open`
/// says whether the session is still good.
pub(crate) async fn serve<R, W, F>(
    seat: Seat,
    outgoing: Outgoing,
    mut read: R,
    write: W,
    is_open: impl Fn() -> F,
) where
    R: Stream<Item = Result<Message, axum::Error>> + Unpin,
    W: Sink<Message, Error = axum::Error> + Unpin,
    F: Future<Output = bool>,
{
    let mut line = Line { seat, outgoing, write };
    let end = line.work(&mut read, is_open).await;
    tracing::debug!(session = line.seat.session().0, ?end, "a connection ends");
    let why = match end {
        End::Gone => return,
        End::Told(why) => why,
        End::Untold(why) => {
            let bye = codec::to_device(&ToDevice::Bye(why));
            let _ = timeout(FAREWELL, line.write.send(Message::Binary(bye.into()))).await;
            why
        }
    };
    let close = CloseFrame { code: code(why), reason: why.to_string().into() };
    let _ = timeout(FAREWELL, line.write.send(Message::Close(Some(close)))).await;
    // A socket that is dropped with something unread takes back what was just sent.
    let _ = timeout(FAREWELL, async { while let Some(Ok(_)) = read.next().await {} }).await;
}

struct Line<W> {
    seat: Seat,
    outgoing: Outgoing,
    write: W,
}

impl<W: Sink<Message, Error = axum::Error> + Unpin> Line<W> {
    async fn work<R, F>(&mut self, read: &mut R, is_open: impl Fn() -> F) -> End
    where
        R: Stream<Item = Result<Message, axum::Error>> + Unpin,
        F: Future<Output = bool>,
    {
        // Between the look at the session and taking a seat, it may have ended.
        if !is_open().await {
            return End::Untold(Closing::SignedOut);
        }
        let cut = self.outgoing.cut();
        tokio::pin!(cut);
        let mut dead_at = Instant::now() + limits::HELLO;
        let (mut ping, mut recheck) = (every(limits::PING), every(limits::RECHECK));
        loop {
            let done = tokio::select! {
                why = &mut cut => Err(End::Untold(why)),
                leaving = self.outgoing.next() => {
                    let began_at = Instant::now();
                    let sent = self.let_leave(leaving).await;
                    // Meanwhile nothing was read.
                    dead_at += began_at.elapsed();
                    sent
                }
                message = read.next() => {
                    dead_at = Instant::now() + limits::SILENCE;
                    self.take(message).await
                }
                _ = ping.tick() => self.send(Message::Ping(Vec::new().into())).await,
                _ = recheck.tick() => {
                    if is_open().await { Ok(()) } else { Err(End::Untold(Closing::SignedOut)) }
                }
                () = sleep_until(dead_at) => Err(End::Gone),
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn let_leave(&mut self, leaving: Option<Leaving>) -> Result<(), End> {
        match leaving {
            Some(Leaving::Frame(frame)) => {
                let n_bytes = frame.len();
                self.send(Message::Binary(axum::body::Bytes::from_owner(frame))).await?;
                if self.outgoing.left(n_bytes) {
                    // If the relay has stopped, the end comes with what it has said last.
                    let _ = self.seat.drained().await;
                }
                Ok(())
            }
            Some(Leaving::Close(why)) => Err(End::Told(why)),
            // Being cut off and the end of the queue come at once, and are seen in any order.
            None => Err(self.outgoing.was_cut().map_or(End::Gone, End::Untold)),
        }
    }

    async fn take(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        match message {
            Some(Ok(Message::Binary(frame))) => {
                // Likewise.
                let _ = self.seat.receive(frame.into()).await;
                Ok(())
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Text(_))) => Err(End::Untold(Closing::Malformed)),
            // The library has no name for it, and says this only of what is larger than we allow.
            Some(Err(error)) if error.to_string().starts_with("Space limit exceeded") => {
                Err(End::Untold(Closing::TooMuch))
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
        }
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        tokio::select! {
            sent = timeout(limits::SEND, self.write.send(message)) => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) | Err(_) => Err(End::Gone),
            },
            why = self.outgoing.cut() => Err(End::Untold(why)),
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// What the closing is called in WebSocket. Devices go by the frame before it.
fn code(why: Closing) -> u16 {
    match why {
        Closing::Version => 4426,
        Closing::Malformed => 4400,
        Closing::TooMuch => 1009,
        Closing::SignedOut => 4401,
        Closing::Stopping => 1012,
    }
}
