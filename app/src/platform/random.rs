//! Random bits, from the browser.

/// 128 of them, good enough for names that nobody may guess.
pub(crate) fn bits() -> u128 {
    let mut bytes = [0; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    // Every browser that runs Wasm has it; where it fails, an id made of the clock would still be
    // told from others by the relay ("id taken").
    let filled = crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if !matches!(filled, Some(Ok(_))) {
        bytes[..8].copy_from_slice(&js_sys::Date::now().to_be_bytes());
        bytes[8..].copy_from_slice(&js_sys::Math::random().to_be_bytes());
    }
    u128::from_be_bytes(bytes)
}

/// A fraction from 0 to 1, for spreading retries.
pub(crate) fn fraction() -> f64 {
    js_sys::Math::random()
}
