//! What time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use model::time::Timestamp;

/// Now, by the machine's clock.
pub(crate) fn now() -> Timestamp {
    // A machine that lives before 1970 has no clock worth asking.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
