//! Requests to the relay's JSON interface.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, Request, RequestCredentials, RequestInit, Response};

/// How long an answer may take.
const PATIENCE_MS: u32 = 20_000;

/// Why there is no answer to be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HttpError {
    /// The relay could not be reached.
    #[error("the server can't be reached; check the network and try again")]
    Unreachable,
    /// The relay says no.
    #[error("{sentence}")]
    Refused {
        /// What the app goes by.
        code: String,
        /// What the relay says about it.
        sentence: String,
    },
    /// The answer makes no sense here.
    #[error("the server's answer can't be read; it may be of another version")]
    Garbled,
}

impl HttpError {
    /// Whether the relay knows nobody here.
    pub(crate) fn is_signed_out(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "not_signed_in")
    }
}

/// What the relay says when it refuses.
#[derive(Deserialize)]
struct Refusal {
    code: String,
    error: String,
}

/// Asks for something.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, HttpError> {
    read(&fetch("GET", path, None).await?)
}

/// Has something done that is answered.
pub(crate) async fn post<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
) -> Result<T, HttpError> {
    read(&fetch("POST", path, Some(pack(body)?)).await?)
}

/// Has something done.
pub(crate) async fn order(path: &str, body: &impl Serialize) -> Result<(), HttpError> {
    fetch("POST", path, Some(pack(body)?)).await.map(|_| ())
}

fn pack(body: &impl Serialize) -> Result<String, HttpError> {
    serde_json::to_string(body).map_err(|_| HttpError::Garbled)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, HttpError> {
    serde_json::from_str(text).map_err(|_| HttpError::Garbled)
}

async fn fetch(method: &str, path: &str, body: Option<String>) -> Result<String, HttpError> {
    let window = web_sys::window().ok_or(HttpError::Unreachable)?;
    let request = request(method, path, body).map_err(|_| HttpError::Garbled)?;
    let answer = JsFuture::from(window.fetch_with_request(&request)).await;
    let response: Response =
        answer.and_then(JsCast::dyn_into).map_err(|_| HttpError::Unreachable)?;
    let text = response.text().map_err(|_| HttpError::Garbled)?;
    let text = JsFuture::from(text).await.map_err(|_| HttpError::Unreachable)?;
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        return Ok(text);
    }
    Err(match serde_json::from_str(&text) {
        Ok(Refusal { code, error }) => HttpError::Refused { code, sentence: error },
        // A proxy in between, perhaps, that says it in its own way.
        Err(_) => {
            let status = response.status();
            let sentence = format!("the server can't do this now ({status})");
            HttpError::Refused { code: status.to_string(), sentence }
        }
    })
}

fn request(method: &str, path: &str, body: Option<String>) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    if let Some(body) = body {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(&body));
    }
    Request::new_with_str_and_init(path, &init)
}
