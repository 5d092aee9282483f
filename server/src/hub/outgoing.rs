//! What waits to be sent on one connection, counted in bytes.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use sync::message::Closing;
use tokio::sync::{mpsc, watch};

use crate::limits;

/// What leaves on a connection.
#[derive(Debug)]
pub(crate) enum Leaving {
    /// A frame.
    Frame(Arc<[u8]>),
    /// The end, after all that was put in before.
    Close(Closing),
}

/// Where the relay puts what is to leave.
#[derive(Debug)]
pub(super) struct Entrance {
    queue: mpsc::UnboundedSender<Leaving>,
    cut: watch::Sender<Option<Closing>>,
    level: Arc<Level>,
}

/// Where the socket takes it from.
#[derive(Debug)]
pub(crate) struct Outgoing {
    queue: mpsc::UnboundedReceiver<Leaving>,
    cut: watch::Receiver<Option<Closing>>,
    level: Arc<Level>,
}

#[derive(Debug, Default)]
struct Level {
    bytes: AtomicUsize,
    is_slow: AtomicBool,
}

/// How full it is after something was put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filling {
    /// There is room.
    Fine,
    /// It has just become too much to be told more.
    NowSlow,
    /// It is more than may wait at all, and was not put in.
    Over,
}

pub(super) fn channel() -> (Entrance, Outgoing) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let (cut, is_cut) = watch::channel(None);
    let level = Arc::<Level>::default();
    let outgoing = Outgoing { queue: receiver, cut: is_cut, level: Arc::clone(&level) };
    (Entrance { queue: sender, cut, level }, outgoing)
}

impl Entrance {
    /// Puts a frame in.
    pub(super) fn put(&self, frame: Arc<[u8]>) -> Filling {
        let before = self.level.bytes.fetch_add(frame.len(), Ordering::SeqCst);
        if before + frame.len() > limits::OUTGOING_BYTES_MAX {
            return Filling::Over;
        }
        // One frame alone is never too much, or a large answer would be taken for a slow reader.
        let is_slow = before > limits::SLOW_BYTES;
        // Said before the frame can leave: whoever empties the queue then finds it said.
        let is_new = is_slow && !self.level.is_slow.swap(true, Ordering::SeqCst);
        // A socket that is gone is reported by itself.
        let _ = self.queue.send(Leaving::Frame(frame));
        if is_new { Filling::NowSlow } else { Filling::Fine }
    }

    /// Closes the connection, after all that was put in before.
    pub(super) fn close(&self, why: Closing) {
        let _ = self.queue.send(Leaving::Close(why));
    }

    /// Closes the connection now. What waits is not sent any more.
    pub(super) fn cut(&self, why: Closing) {
        self.cut.send_replace(Some(why));
    }
}

impl Outgoing {
    /// The next to leave; `None` if the relay is gone.
    pub(crate) async fn next(&mut self) -> Option<Leaving> {
        self.queue.recv().await
    }

    /// Waits for the connection to be cut.
    pub(crate) fn cut(&self) -> impl Future<Output = Closing> + use<> {
        let mut cut = self.cut.clone();
        async move {
            let why = cut.wait_for(Option::is_some).await.ok().and_then(|why| *why);
            match why {
                Some(why) => why,
                // The relay let go of this connection in another way, which says so itself.
                None => std::future::pending().await,
            }
        }
    }

    /// Why the connection was cut, if it was.
    pub(crate) fn was_cut(&self) -> Option<Closing> {
        *self.cut.borrow()
    }

    /// Notes that this many bytes have left. Whether the relay has to be told that nothing waits
    /// any more.
    #[must_use]
    pub(crate) fn left(&self, n_bytes: usize) -> bool {
        let before = self.level.bytes.fetch_sub(n_bytes, Ordering::SeqCst);
        before == n_bytes && self.level.is_slow.swap(false, Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(n_bytes: usize) -> Arc<[u8]> {
        vec![0; n_bytes].into()
    }

    #[test]
    fn slow_is_said_once_and_taken_back_once() {
        let (entrance, outgoing) = channel();
        assert_eq!(entrance.put(frame(limits::SLOW_BYTES + 1)), Filling::Fine);
        assert_eq!(entrance.put(frame(1)), Filling::NowSlow);
        assert_eq!(entrance.put(frame(1)), Filling::Fine);
        assert!(!outgoing.left(limits::SLOW_BYTES + 1));
        assert!(!outgoing.left(1));
        assert!(outgoing.left(1));
        assert_eq!(entrance.put(frame(1)), Filling::Fine);
        assert!(!outgoing.left(1));
    }

    #[test]
    fn nothing_waits_beyond_the_bound() {
        let (entrance, mut outgoing) = channel();
        assert_eq!(entrance.put(frame(limits::OUTGOING_BYTES_MAX)), Filling::Fine);
        assert_eq!(entrance.put(frame(1)), Filling::Over);
        assert!(outgoing.queue.try_recv().is_ok());
        assert!(outgoing.queue.try_recv().is_err());
    }
}
