//! The loop around the relay: tells it what happened, does what it says.

use std::collections::{BTreeMap, VecDeque};

use model::{id::DeviceId, time::Timestamp};
use sync::{
    codec,
    message::{Closing, ToDevice},
    relay::{Effect, Event, Relay, SessionId},
};
use tokio::sync::mpsc;

use super::{
    Answer, End, Input,
    outgoing::{Entrance, Filling},
};
use crate::{
    accounts::LoginId,
    clock, limits,
    store::{Reader, Report, Writer},
};

/// The relay, and all that it reaches.
pub(super) struct Driver {
    relay: Relay,
    writer: Writer,
    reader: Reader,
    seats: BTreeMap<SessionId, Occupied>,
    answers: BTreeMap<u64, Answer>,
    next_ticket: u64,
    n_appending: usize,
    latest: Timestamp,
    stage: Stage,
}

struct Occupied {
    login: LoginId,
    outgoing: Entrance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    /// Nothing new is begun; what is being written is finished.
    Stopping,
    Lost,
}

impl Driver {
    pub(super) fn new(relay: Relay, writer: Writer, reader: Reader) -> Self {
        Self {
            relay,
            writer,
            reader,
            seats: BTreeMap::new(),
            answers: BTreeMap::new(),
            next_ticket: 0,
            n_appending: 0,
            latest: Timestamp::default(),
            stage: Stage::Running,
        }
    }

    /// Runs until it is told to stop, or has to.
    pub(super) fn run(mut self, mut inputs: mpsc::Receiver<Input>) -> End {
        loop {
            match self.stage {
                Stage::Stopping if self.n_appending == 0 => break,
                Stage::Lost => break,
                Stage::Running | Stage::Stopping => {}
            }
            let Some(input) = inputs.blocking_recv() else { break };
            self.take(input);
        }
        let why = Closing::Stopping;
        for seat in self.seats.values() {
            seat.outgoing.put(codec::to_device(&ToDevice::Bye(why)).into());
            seat.outgoing.close(why);
        }
        // The store's threads may wait to report something that is of no interest any more.
        drop(inputs);
        drop(self.answers);
        match self.stage {
            Stage::Lost => End::Lost,
            Stage::Running | Stage::Stopping => {
                self.writer.finish();
                End::Stopped
            }
        }
    }

    fn take(&mut self, input: Input) {
        let is_running = self.stage == Stage::Running;
        match input {
            Input::Join { session, user, login, outgoing } => {
                self.seat(session, Occupied { login, outgoing });
                self.handle(Event::Connected { session, user });
            }
            Input::Received { session, frame, room } if is_running => {
                self.handle(Event::Received { session, frame });
                // Only now it takes no room any more.
                drop(room);
            }
            Input::Left { session } => {
                self.seats.remove(&session);
                self.handle(Event::Disconnected { session });
            }
            Input::Drained { session } => self.handle(Event::Drained { session }),
            Input::Reported(Report::Appended { ticket, result }) => {
                self.n_appending -= 1;
                self.handle(Event::Appended { ticket, result });
            }
            Input::Reported(Report::Loaded { load, found }) => {
                self.handle(Event::Loaded { load, found });
            }
            Input::Reported(Report::Lost) => self.stage = Stage::Lost,
            Input::Submit { user, item, answer } if is_running => {
                let ticket = self.ticket(answer);
                // What the server does for people counts as a device of theirs.
                let device = DeviceId::derived(&["muster", "server"]);
                self.handle(Event::Submitted { ticket, user, device, item });
            }
            Input::Found { user, answer } if is_running => {
                let ticket = self.ticket(answer);
                self.handle(Event::Founded { ticket, user });
            }
            // What is dropped here is sent again later, or answered by being dropped.
            Input::Received { .. } | Input::Submit { .. } | Input::Found { .. } => {}
            Input::People(people) => self.handle(Event::People(people)),
            Input::Ask(question) => question(self.relay.access()),
            Input::SignedOut(logins) => self.sign_out(&logins),
            Input::Forget { before } => self.writer.forget(before),
            Input::Stop => self.stage = Stage::Stopping,
        }
    }

    fn handle(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            // A clock that is set back must not make anything happen before what caused it.
            self.latest = self.latest.max(clock::now());
            for effect in self.relay.handle(self.latest, event) {
                events.extend(self.carry_out(effect));
            }
        }
    }

    /// Does what the relay says. Returns what it has to know at once.
    fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Load(load) => self.reader.load(load),
            Effect::Append { ticket, batch } => {
                self.n_appending += 1;
                self.writer.append(ticket, batch);
            }
            Effect::Send { session, frame } => {
                let filling = self.seats.get(&session)?.outgoing.put(frame);
                return match filling {
                    Filling::Fine => None,
                    Filling::NowSlow => Some(Event::Slow { session }),
                    Filling::Over => {
                        self.unseat(session, Closing::TooMuch);
                        Some(Event::Disconnected { session })
                    }
                };
            }
            // The relay has said why in a frame of its own.
            Effect::Close { session, why } => {
                if let Some(seat) = self.seats.remove(&session) {
                    seat.outgoing.close(why);
                }
            }
            Effect::Answered { ticket, outcome } => {
                if let Some(answer) = self.answers.remove(&ticket) {
                    // Whoever asked may have gone.
                    let _ = answer.send(outcome);
                }
            }
        }
        None
    }

    fn seat(&mut self, session: SessionId, seat: Occupied) {
        let of_login = self.seats.iter().filter(|(_, it)| it.login == seat.login);
        let of_login: Vec<SessionId> = of_login.map(|(session, _)| *session).collect();
        // Sessions are numbered as they come: the first has been there longest.
        if of_login.len() >= limits::SOCKETS_PER_LOGIN_MAX
            && let Some(oldest) = of_login.first()
        {
            self.unseat(*oldest, Closing::TooMuch);
            self.handle(Event::Disconnected { session: *oldest });
        }
        self.seats.insert(session, seat);
    }

    fn sign_out(&mut self, logins: &[LoginId]) {
        let over = self.seats.iter().filter(|(_, seat)| logins.contains(&seat.login));
        let over: Vec<SessionId> = over.map(|(session, _)| *session).collect();
        for session in over {
            self.unseat(session, Closing::SignedOut);
            self.handle(Event::Disconnected { session });
        }
    }

    /// Cuts a connection off: what waits for it must not be sent any more.
    fn unseat(&mut self, session: SessionId, why: Closing) {
        if let Some(seat) = self.seats.remove(&session) {
            seat.outgoing.cut(why);
        }
    }

    fn ticket(&mut self, answer: Answer) -> u64 {
        self.next_ticket += 1;
        self.answers.insert(self.next_ticket, answer);
        self.next_ticket
    }
}
