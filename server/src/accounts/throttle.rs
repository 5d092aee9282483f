//! Slows down whoever guesses passwords.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
};

use model::time::{Millis, Timestamp};

use crate::limits;

/// Counts wrong passwords by account and address, and by address.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    counts: Mutex<HashMap<Key, Count>>,
}

/// One try, which counts as wrong until it is forgiven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    account: Key,
    address: Key,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    account: Option<String>,
    address: IpAddr,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n_wrong: u32,
    last_at: Timestamp,
    wait_until: Timestamp,
}

impl Throttle {
    /// Begins a try, unless it is too early for one: then says how long to wait.
    pub(crate) fn begin(
        &self,
        now: Timestamp,
        account: &str,
        address: IpAddr,
    ) -> Result<Attempt, Millis> {
        let address = network(address);
        let account: String = account.to_lowercase().chars().take(limits::USERNAME_MAX).collect();
        let account = Key { account: Some(account), address };
        let address = Key { account: None, address };
        let mut counts = self.counts();
        make_room(&mut counts, now);
        let keys = [(&account, limits::WRONG_PER_ACCOUNT), (&address, limits::WRONG_PER_ADDRESS)];
        for (key, _) in keys {
            let wait_until = counts.get(key).map_or(now, |it| it.wait_until);
            if wait_until > now {
                return Err(wait_until.since(now));
            }
        }
        for (key, n_free) in keys {
            count(counts.entry(key.clone()).or_default(), now, n_free);
        }
        drop(counts);
        Ok(Attempt { account, address })
    }

    /// Says that it was right: it no longer counts, nor does what was wrong with this account.
    pub(crate) fn forgive(&self, attempt: &Attempt) {
        let mut counts = self.counts();
        counts.remove(&attempt.account);
        if let Some(count) = counts.get_mut(&attempt.address) {
            count.n_wrong = count.n_wrong.saturating_sub(1);
            if count.n_wrong < limits::WRONG_PER_ADDRESS {
                count.wait_until = Timestamp::default();
            }
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        // Each count stands for itself: a panic elsewhere has not left them half done.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(count: &mut Count, now: Timestamp, n_free: u32) {
    if now.since(count.last_at) > limits::WRONG_KEPT {
        *count = Count::default();
    }
    count.n_wrong = count.n_wrong.saturating_add(1);
    count.last_at = now;
    if let Some(n_beyond) = count.n_wrong.checked_sub(n_free) {
        let doubled = limits::WAIT_FIRST.0.saturating_mul(1 << n_beyond.min(30));
        count.wait_until = now.plus(Millis(doubled.min(limits::WAIT_MAX.0)));
    }
}

/// Forgets what is old, and if that is not enough, all that nobody has to wait for.
fn make_room(counts: &mut HashMap<Key, Count>, now: Timestamp) {
    if counts.len() < limits::WRONG_KEYS {
        return;
    }
    counts.retain(|_, it| now.since(it.last_at) <= limits::WRONG_KEPT);
    if counts.len() >= limits::WRONG_KEYS {
        counts.retain(|_, it| it.wait_until > now);
    }
}

/// One household or office has many addresses of version 6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn wrong(throttle: &Throttle, n: u32, from: Timestamp) {
        for _ in 0..n {
            throttle.begin(from, "olga", HERE).unwrap();
        }
    }

    #[test]
    fn the_eleventh_wrong_password_has_to_wait_and_each_further_one_longer() {
        let throttle = Throttle::default();
        wrong(&throttle, limits::WRONG_PER_ACCOUNT, Timestamp(0));
        assert_eq!(throttle.begin(Timestamp(1), "Olga", HERE), Err(Millis(14_999)));
        assert!(throttle.begin(Timestamp(1), "pete", HERE).is_ok());
        assert!(throttle.begin(Timestamp(1), "olga", THERE).is_ok());
        wrong(&throttle, 1, Timestamp(15_000));
        assert_eq!(throttle.begin(Timestamp(15_000), "olga", HERE), Err(Millis(30_000)));
        let much_later = Timestamp(45_000 + limits::WRONG_KEPT.0);
        wrong(&throttle, limits::WRONG_PER_ACCOUNT, much_later);
    }

    #[test]
    fn a_right_one_makes_good_for_the_wrong_ones() {
        let throttle = Throttle::default();
        wrong(&throttle, limits::WRONG_PER_ACCOUNT - 1, Timestamp(0));
        let right = throttle.begin(Timestamp(0), "olga", HERE).unwrap();
        throttle.forgive(&right);
        wrong(&throttle, limits::WRONG_PER_ACCOUNT, Timestamp(1));
    }

    #[test]
    fn many_accounts_from_one_address_are_guesses_too() {
        let throttle = Throttle::default();
        for n in 0..limits::WRONG_PER_ADDRESS {
            throttle.begin(Timestamp(0), &n.to_string(), HERE).unwrap();
        }
        assert!(throttle.begin(Timestamp(0), "new", HERE).is_err());
        assert!(throttle.begin(Timestamp(0), "new", THERE).is_ok());
    }

    #[test]
    fn neighbours_share_an_address_of_version_6() {
        let address = |text: &str| network(text.parse().unwrap());
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_eq!(address("::ffff:192.0.2.1"), HERE);
    }
}
