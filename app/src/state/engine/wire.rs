//! The connection of the leading tab: to the relay, or to the one inside the page.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::prelude::*;
use model::{
    id::UserId,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};
use sync::{
    link::{Event, Status},
    message::Closing,
};

use super::{Engine, tabs::Told};
use crate::{
    platform::{
        clock, http,
        page_relay::PageRelay,
        random,
        socket::{Happening, Socket},
    },
    state::{Sentence, SyncState, board::set_changed},
};

const PATH: &str = "/sync";

/// The first wait before trying again, and the longest. In between, each is twice the one before.
const RETRY_FIRST: Millis = Millis(1_000);
const RETRY_MAX: Millis = Millis(30_000);

/// How long connecting may take.
const CONNECT: Millis = Millis(15_000);

/// A clock is this far off before that is worth remembering.
const OFFSET_STEP: i64 = 500;

/// How often "synced at" moves while nothing happens.
const SYNCED_STEP: i64 = 15_000;

/// A connection.
#[derive(Debug)]
enum Line {
    Socket(Socket),
    Page,
}

/// How the connection stands, as every tab shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct LineState {
    is_online: bool,
    is_connecting: bool,
    n_behind: usize,
    last_synced_at: Option<Timestamp>,
    retry_at: Option<Timestamp>,
    needs_sign_in: bool,
    problem: Option<String>,
    offset: Millis,
}

/// The connection and what is known of it.
#[derive(Debug, Default)]
pub(super) struct Wire {
    line: RefCell<Option<Line>>,
    /// What an earlier connection still says is not heard.
    number: Cell<u64>,
    n_failed: Cell<u32>,
    has_opened: Cell<bool>,
    state: RefCell<LineState>,
    page: RefCell<Option<Rc<PageRelay>>>,
}

impl Engine {
    /// The relay inside the page, for a workspace that lives on this device alone.
    pub(super) fn set_page_relay(&self, relay: Rc<PageRelay>) {
        *self.wire.page.borrow_mut() = Some(relay);
    }

    pub(super) fn line_state(&self) -> LineState {
        self.wire.state.borrow().clone()
    }

    /// Somebody wants to be connected now, in whichever tab.
    pub(in crate::state) fn sync_now(&self) {
        if self.lead.borrow().is_some() {
            self.connect_now();
        } else {
            self.tell(&Told::Connect);
        }
    }

    /// The browser says that there is no network. It may be wrong: a relay on this very machine
    /// answers all the same. So the connection is tried, rather than waited for until it is dead.
    pub(in crate::state) fn lost_network(&self) {
        let has_socket = matches!(&*self.wire.line.borrow(), Some(Line::Socket(_)));
        if has_socket {
            self.disconnect();
            self.hear(Event::Closed);
            self.retry();
        }
    }

    /// Connects now, without waiting for the next try.
    pub(super) fn connect_now(&self) {
        self.wire.n_failed.set(0);
        self.update_line(|state| state.needs_sign_in = false);
        self.connect();
    }

    fn connect(&self) {
        let is_idle = self.wire.line.borrow().is_none();
        if self.is_over.get() || self.lead.borrow().is_none() || !is_idle {
            return;
        }
        let number = self.wire.number.get() + 1;
        self.wire.number.set(number);
        self.wire.has_opened.set(false);
        self.update_line(|state| {
            state.is_connecting = true;
            state.retry_at = None;
        });
        let weak = self.weak.clone();
        // Told on a fresh stack: what is heard may end the very thing that tells it.
        let heard = move |happening| {
            let weak = weak.clone();
            clock::spawn(async move {
                if let Some(engine) = weak.upgrade() {
                    engine.happened(number, happening);
                }
            });
        };
        let page = self.wire.page.borrow().clone();
        let line = match page {
            Some(page) => {
                page.connect(heard);
                Some(Line::Page)
            }
            None if self.who.is_device_only => None,
            None => Socket::open(PATH, heard).map(Line::Socket),
        };
        let has_line = line.is_some();
        *self.wire.line.borrow_mut() = line;
        if has_line {
            self.after(CONNECT, move |engine| engine.give_up(number));
        } else {
            self.retry();
        }
    }

    fn give_up(&self, number: u64) {
        if number == self.wire.number.get() && !self.wire.has_opened.get() {
            self.happened(number, Happening::Closed);
        }
    }

    fn happened(&self, number: u64, happening: Happening) {
        if number != self.wire.number.get() || self.wire.line.borrow().is_none() {
            return;
        }
        match happening {
            Happening::Opened => {
                self.wire.has_opened.set(true);
                self.hear(Event::Opened);
            }
            Happening::Received(frame) => self.hear(Event::Received(frame)),
            Happening::Closed => {
                let has_opened = self.wire.has_opened.get();
                self.disconnect();
                self.hear(Event::Closed);
                self.retry();
                if !has_opened {
                    self.ask_who();
                }
            }
        }
    }

    /// Sends a frame, if there is still somewhere to send it to.
    pub(super) fn send(&self, frame: &[u8]) {
        let page = match &*self.wire.line.borrow() {
            Some(Line::Socket(socket)) => {
                socket.send(frame);
                return;
            }
            Some(Line::Page) => self.wire.page.borrow().clone(),
            None => None,
        };
        if let Some(page) = page {
            page.receive(frame.to_vec());
        }
    }

    /// Lets go of the connection, and of a relay that another tab goes on with.
    pub(super) fn hand_over(&self) {
        self.disconnect();
        self.wire.page.borrow_mut().take();
    }

    /// Lets go of the connection.
    pub(super) fn disconnect(&self) {
        let line = self.wire.line.borrow_mut().take();
        if matches!(line, Some(Line::Page))
            && let Some(page) = &*self.wire.page.borrow()
        {
            page.disconnect();
        }
        self.update_line(|state| {
            state.is_online = false;
            state.is_connecting = false;
        });
    }

    /// The link or the relay has ended the connection.
    pub(super) fn closed(&self, why: Option<Closing>) {
        match why {
            Some(Closing::SignedOut) => {
                self.update_line(|state| state.needs_sign_in = true);
                return;
            }
            Some(why @ (Closing::Version | Closing::Malformed | Closing::TooMuch)) => {
                self.say_problem(Sentence::of(&why).as_str());
                // The same would only happen again: it is tried again, but not soon.
                self.wire.n_failed.set(u32::MAX);
                self.look_for_update();
            }
            Some(Closing::Stopping) | None => {}
        }
        self.retry();
    }

    pub(super) fn say_problem(&self, problem: &str) {
        self.update_line(|state| state.problem = Some(problem.to_owned()));
    }

    fn retry(&self) {
        if self.line_state().needs_sign_in {
            return;
        }
        let n_failed = self.wire.n_failed.get();
        self.wire.n_failed.set(n_failed.saturating_add(1));
        let wait = delay(n_failed, random::fraction());
        let retry_at = self.device_now().plus(wait);
        self.update_line(|state| state.retry_at = Some(retry_at));
        let number = self.wire.number.get();
        self.after(wait, move |engine| {
            if engine.wire.number.get() == number {
                engine.connect();
            }
        });
    }

    /// A socket that never opens does not say why. Perhaps nobody is signed in any more.
    fn ask_who(&self) {
        #[derive(Deserialize)]
        struct Me {
            user: UserId,
        }
        self.spawn(|engine| async move {
            let answer = http::get::<Me>("/api/v1/me").await;
            let is_over = match answer {
                Ok(me) => me.user != engine.who.user,
                Err(error) => error.is_signed_out(),
            };
            if is_over {
                engine.update_line(|state| {
                    state.needs_sign_in = true;
                    state.retry_at = None;
                });
            }
        });
    }

    /// The link says how things stand.
    pub(super) fn show_status(&self, status: Status, offset: Millis) {
        let is_level = status.is_online && status.n_waiting == 0 && status.n_behind == 0;
        let now = self.device_now();
        if status.is_online {
            self.wire.n_failed.set(0);
        }
        let old = self.line_state().offset;
        if (offset.0 - old.0).abs() > OFFSET_STEP {
            self.spawn(move |engine| async move {
                // Measured again at the next connection.
                let _ = engine.store.put_offset(offset).await;
            });
        }
        self.update_line(|state| {
            state.is_online = status.is_online;
            state.n_behind = status.n_behind;
            if status.is_online {
                state.is_connecting = false;
                state.problem = None;
                state.offset = offset;
            }
            let synced = state.last_synced_at.unwrap_or_default();
            if is_level && now.since(synced).0 > SYNCED_STEP {
                state.last_synced_at = Some(now);
            }
        });
    }

    fn update_line(&self, change: impl FnOnce(&mut LineState)) {
        let state = {
            let mut state = self.wire.state.borrow_mut();
            let before = state.clone();
            change(&mut state);
            if *state == before {
                return;
            }
            state.clone()
        };
        self.show_line(state);
        self.beat();
    }

    /// Shows how the connection stands, in the leading tab and in the others.
    pub(super) fn show_line(&self, state: LineState) {
        if state.is_online {
            self.ledger.borrow_mut().offset = state.offset;
        }
        let old = self.board.sync.get_untracked();
        set_changed(
            self.board.sync,
            SyncState {
                is_online: state.is_online,
                is_connecting: state.is_connecting,
                n_behind: state.n_behind,
                last_synced_at: state.last_synced_at.or(old.last_synced_at),
                retry_at: state.retry_at,
                needs_sign_in: state.needs_sign_in,
                problem: state.problem.clone().map(Sentence::from),
                ..old
            },
        );
        *self.wire.state.borrow_mut() = state;
    }
}

/// How long to wait after so many failures: spread out, since all devices lose a relay at once.
fn delay(n_failed: u32, fraction: f64) -> Millis {
    let doubled = RETRY_FIRST.0.saturating_mul(1 << n_failed.min(10));
    let most = doubled.min(RETRY_MAX.0);
    Millis(most / 2 + (most as f64 / 2.0 * fraction) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_bounds() {
        assert_eq!(delay(0, 0.0), Millis(500));
        assert_eq!(delay(0, 1.0), Millis(1_000));
        assert_eq!(delay(3, 1.0), Millis(8_000));
        assert_eq!(delay(u32::MAX, 1.0), RETRY_MAX);
        assert_eq!(delay(9, 0.0), Millis(15_000));
    }
}
