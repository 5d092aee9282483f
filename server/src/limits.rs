//! Every bound of the server, with its reason. Those of the protocol are in `sync::limits`.

use std::time::Duration;

use model::time::Millis;

/// How long a connection to the database waits for another's commit: some hundred times one.
pub(crate) const BUSY: Duration = Duration::from_secs(2);

/// Prepared statements that a connection keeps: more than there are.
pub(crate) const STATEMENTS: usize = 64;

/// Batches in one commit: a disk that syncs 200 times a second then writes 40,000.
pub(crate) const GATHERED_MAX: usize = 200;

/// How often a commit whose end is unknown is looked up, before the server gives up: 10 s in all.
pub(crate) const SETTLE_TRIES: u32 = 100;

/// How long to wait between two of these.
pub(crate) const SETTLE_PAUSE: Duration = Duration::from_millis(100);

/// What happened and waits for the relay to look at it.
pub(crate) const HUB_INPUTS: usize = 1_024;

/// Bytes of frames that wait for the relay to look at them: ten of the largest.
pub(crate) const HUB_BYTES: usize = 10 * sync::limits::FRAME_BYTES_MAX;

/// Bytes that may wait for one connection before the relay stops telling it more.
pub(crate) const SLOW_BYTES: usize = 1024 * 1024;

/// Bytes that may wait for one connection at all: the largest answer, and some.
pub(crate) const OUTGOING_BYTES_MAX: usize = sync::limits::ANSWER_BYTES_MAX + 8 * SLOW_BYTES;

/// Connections of one session: a person has a few windows, and a few that just went.
pub(crate) const SOCKETS_PER_LOGIN_MAX: usize = 16;

/// Sockets at one time: what one machine of ours is for, and well within its open files.
pub(crate) const SOCKETS_MAX: u32 = 10_000;

/// Bytes that a socket reads ahead. Each of thousands that are idle keeps so much; most frames are smaller.
pub(crate) const SOCKET_READ_BYTES: usize = 4 * 1024;

/// Connections at one time, sockets among them.
pub(crate) const CONNECTIONS_MAX: usize = 12_000;

/// How long a new connection may take to say which device it is.
pub(crate) const HELLO: Duration = Duration::from_secs(10);

/// How often a connection is asked whether it is there.
pub(crate) const PING: Duration = Duration::from_secs(20);

/// Silence after which a connection is taken for dead: two pings and a slow network.
pub(crate) const SILENCE: Duration = Duration::from_secs(45);

/// How long one frame may take to leave: a megabyte over a bad phone line.
pub(crate) const SEND: Duration = Duration::from_secs(120);

/// How often a connection's session is looked up again, in case it has run out.
pub(crate) const RECHECK: Duration = Duration::from_secs(60);

/// How long a stop waits for what is being written, and then for connections to end. Supervisors
/// kill after 10 s or more.
pub(crate) const STOP: Duration = Duration::from_secs(4);

/// Bytes of a request's head, and of its buffers.
pub(crate) const HEAD_BYTES: usize = 16 * 1024;

/// Headers of a request: browsers send about twenty.
pub(crate) const HEADERS: usize = 100;

/// How long the head of a request may take, and a handshake.
pub(crate) const HEAD: Duration = Duration::from_secs(10);

/// How long a request may take as a whole.
pub(crate) const REQUEST: Duration = Duration::from_secs(30);

/// Bytes of a request's body: names and passwords.
pub(crate) const BODY_BYTES: usize = 64 * 1024;

/// How long to wait when no connection can be accepted: no files left, most likely.
pub(crate) const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Questions that wait for the accounts.
pub(crate) const ACCOUNT_JOBS: usize = 256;

/// Passwords that wait to be hashed, at about 30 ms each: the last is done within two seconds.
pub(crate) const HASH_JOBS: usize = 64;

/// Memory for one hash, in KiB: OWASP's recommendation for argon2id.
pub(crate) const HASH_KIB: u32 = 19 * 1024;

/// Passes over that memory: likewise.
pub(crate) const HASH_PASSES: u32 = 2;

/// The shortest password, in characters.
pub(crate) const PASSWORD_MIN: usize = 8;

/// The longest password, in characters: room for any passphrase, and quick to hash.
pub(crate) const PASSWORD_MAX: usize = 256;

/// The shortest username, as in Mattermost.
pub(crate) const USERNAME_MIN: usize = 3;

/// The longest username, as in Mattermost.
pub(crate) const USERNAME_MAX: usize = 22;

/// The longest name of a person, in characters: it has to fit on a line.
pub(crate) const PERSON_NAME_MAX: usize = 64;

/// Sessions of one person. The one used longest ago ends when there would be more.
pub(crate) const SESSIONS_MAX: usize = 20;

/// How long a session lasts without being used.
pub(crate) const SESSION_IDLE: Millis = Millis(14 * DAY);

/// How long a session lasts at all.
pub(crate) const SESSION: Millis = Millis(30 * DAY);

/// How often it is noted that a session is used.
pub(crate) const SEEN: Millis = Millis(10 * 60 * 1_000);

/// How long an invite lasts.
pub(crate) const INVITE: Millis = Millis(7 * DAY);

/// How many people can use one invite: a link may go to a group.
pub(crate) const INVITE_USES: u32 = 25;

/// Invites that one person may have open, so that nobody fills the disk with them.
pub(crate) const INVITES_MAX: usize = 200;

/// How often the server tries to have an accepted invite written.
pub(crate) const SUBMIT_TRIES: u32 = 5;

/// How long it waits before it tries that again.
pub(crate) const SUBMIT_PAUSE: Duration = Duration::from_millis(200);

/// Wrong passwords for one account from one address, before its next try has to wait.
pub(crate) const WRONG_PER_ACCOUNT: u32 = 10;

/// Wrong passwords from one address, whatever the account. An office may share one.
pub(crate) const WRONG_PER_ADDRESS: u32 = 100;

/// How long the first wait is. It doubles with every further wrong one.
pub(crate) const WAIT_FIRST: Millis = Millis(15 * 1_000);

/// How long the longest wait is.
pub(crate) const WAIT_MAX: Millis = Millis(15 * 60 * 1_000);

/// How long after the last wrong one it is forgotten.
pub(crate) const WRONG_KEPT: Millis = Millis(60 * 60 * 1_000);

/// Accounts and addresses that are remembered for wrong passwords, some 100 bytes each.
pub(crate) const WRONG_KEYS: usize = 100_000;

/// Bytes of a person's browser that are looked at to name a session.
pub(crate) const AGENT_BYTES: usize = 512;

/// How often old outcomes and sessions are forgotten.
pub(crate) const TIDY: Duration = Duration::from_secs(6 * 3_600);

const DAY: i64 = 24 * 3_600 * 1_000;
