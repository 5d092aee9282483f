//! Messages ⇄ frames: a version byte, then postcard. Every limit is checked before anything is
//! taken on trust; no count is believed beyond the bytes that are there.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    item::Item,
    limits,
    message::{Closing, PROTOCOL_VERSION, ToDevice, ToRelay},
};

/// Packs a message for the relay.
pub fn to_relay(message: &ToRelay) -> Vec<u8> {
    encode(message)
}

/// Packs a message for a device.
pub fn to_device(message: &ToDevice) -> Vec<u8> {
    encode(message)
}

/// Unpacks a frame that a device sent.
///
/// # Errors
///
/// Says why the connection has to be closed: nothing that follows could be trusted.
pub fn from_device(frame: &[u8]) -> Result<ToRelay, Closing> {
    let message = decode(frame, limits::FRAME_BYTES_MAX)?;
    if let ToRelay::Push(item) = &message {
        check_item(item)?;
    }
    Ok(message)
}

/// Unpacks a frame that the relay sent.
///
/// # Errors
///
/// Says why the connection has to be closed.
pub fn from_relay(frame: &[u8]) -> Result<ToDevice, Closing> {
    decode(frame, limits::ANSWER_BYTES_MAX)
}

fn encode(message: &impl Serialize) -> Vec<u8> {
    // Fails for types that the format can't hold, and messages are none.
    postcard::to_extend(message, vec![PROTOCOL_VERSION]).unwrap_or_default()
}

fn decode<T: DeserializeOwned>(frame: &[u8], bytes_max: usize) -> Result<T, Closing> {
    if frame.len() > bytes_max {
        return Err(Closing::TooMuch);
    }
    let (version, body) = frame.split_first().ok_or(Closing::Malformed)?;
    if *version != PROTOCOL_VERSION {
        return Err(Closing::Version);
    }
    match postcard::take_from_bytes(body) {
        Ok((message, [])) => Ok(message),
        Ok(_) | Err(_) => Err(Closing::Malformed),
    }
}

fn check_item(item: &Item) -> Result<(), Closing> {
    let n_edits: usize = item.parts.iter().map(|part| part.edits.len()).sum();
    let fits = !item.parts.is_empty()
        && item.parts.len() <= limits::ITEM_PARTS_MAX
        && n_edits <= limits::ITEM_EDITS_MAX
        && item.parts.iter().all(|part| part.after.len() <= limits::ITEM_AFTER_MAX);
    if fits { Ok(()) } else { Err(Closing::TooMuch) }
}

#[cfg(test)]
mod tests {
    use model::{id::ItemId, time::Timestamp};
    use proptest::prelude::*;

    use super::*;

    fn ping() -> ToRelay {
        ToRelay::Ping { sent_at: Timestamp(7) }
    }

    #[test]
    fn a_message_survives_the_wire() {
        assert_eq!(from_device(&to_relay(&ping())), Ok(ping()));
    }

    #[test]
    fn bad_frames_close_the_connection() {
        let frame = to_relay(&ping());
        assert_eq!(from_device(&[]), Err(Closing::Malformed));
        assert_eq!(from_device(&frame[..frame.len() - 1]), Err(Closing::Malformed));
        assert_eq!(from_device(&[&frame[..], &[0]].concat()), Err(Closing::Malformed));
        let other = [&[PROTOCOL_VERSION + 1], &frame[1..]].concat();
        assert_eq!(from_device(&other), Err(Closing::Version));
        let large = vec![PROTOCOL_VERSION; limits::FRAME_BYTES_MAX + 1];
        assert_eq!(from_device(&large), Err(Closing::TooMuch));
    }

    #[test]
    fn e14_a_frame_of_version_2_is_read_as_it_was_written() {
        use crate::position::{Position, Seen};
        let golden = [
            // Version, a push, the item's id, when it was made, one part: in the system document.
            &[2, 1][..],
            &[b'a'; 26],
            &[14, 1, 0],
            // Seen: seal 2, position 5, the first bytes of the chain.
            &[2, 5],
            &[0; 8],
            // After nothing; one edit of version 1, of one byte.
            &[0, 1, 1, 1, 7],
            // Nothing said of texts.
            &[0],
        ];
        let seen = Seen { position: Position { seal: 2, pos: 5 }, ..Seen::default() };
        let edits = vec![crate::item::SealedEdit { version: 1, bytes: vec![7] }];
        let doc = model::doc::DocId::System;
        let part = crate::item::ItemPart { doc, seen, after: Vec::new(), edits, saw: None };
        let id = ItemId::from_bits(0);
        let push = ToRelay::Push(Item { id, made_at: Timestamp(7), parts: vec![part] });
        assert_eq!(to_relay(&push), golden.concat());
        assert_eq!(from_device(&golden.concat()), Ok(push));
    }

    #[test]
    fn an_item_without_parts_or_with_too_many_is_none() {
        let item = |n: usize| {
            let id = ItemId::from_bits(1);
            let part = crate::item::ItemPart {
                doc: model::doc::DocId::System,
                seen: crate::position::Seen::default(),
                after: Vec::new(),
                edits: Vec::new(),
                saw: None,
            };
            ToRelay::Push(Item { id, made_at: Timestamp(0), parts: vec![part; n] })
        };
        for n in [0, limits::ITEM_PARTS_MAX + 1] {
            assert_eq!(from_device(&to_relay(&item(n))), Err(Closing::TooMuch));
        }
        assert!(from_device(&to_relay(&item(1))).is_ok());
    }

    proptest! {
        /// L6: decoding any bytes never panics, and never makes more of them than there are.
        #[test]
        fn l6_any_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = from_device(&bytes);
            let _ = from_relay(&bytes);
            let framed = [&[PROTOCOL_VERSION][..], &bytes].concat();
            let _ = from_device(&framed);
            let _ = from_relay(&framed);
        }
    }
}
