//! Who a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::cookie;
use crate::{accounts::Session, clock, error::Error, limits, site::Site};

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedIn(pub(crate) Session);

/// Somebody, from somewhere.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// Where from, as far as that can be believed.
    pub(crate) address: IpAddr,
    /// With what, in words for a list of sessions.
    pub(crate) device: String,
    /// Under which name he has reached us.
    pub(crate) host: String,
    /// If he is signed in.
    pub(crate) session: Option<Session>,
}

/// Lets requests that do something through only if one of our pages sends them.
pub(crate) async fn from_own_page(
    State(site): State<Site>,
    request: Request,
    next: Next,
) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_reading || site.origin.is_own(request.headers()) {
        next.run(request).await
    } else {
        Error::ForeignOrigin.into_response()
    }
}

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        session(&parts.headers, site).await?.map(Self).ok_or(Error::NotSignedIn)
    }
}

impl FromRequestParts<Site> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(peer)| peer.ip()).ok_or(Error::Malformed)?;
        let agent = text(header::USER_AGENT).unwrap_or_default();
        Ok(Self {
            address: site.address(peer, text(header::HeaderName::from_static("x-forwarded-for"))),
            device: device(agent),
            host: text(header::HOST).unwrap_or_default().to_owned(),
            session: session(&parts.headers, site).await?,
        })
    }
}

async fn session(headers: &HeaderMap, site: &Site) -> Result<Option<Session>, Error> {
    let Some(token) = cookie::read(headers) else { return Ok(None) };
    Ok(site.accounts.session(token.hash(), clock::now()).await?)
}

/// A browser in a few words. Most claim to be several: the most particular claim is the true one.
fn device(agent: &str) -> String {
    let agent = agent.get(..limits::AGENT_BYTES).unwrap_or(agent);
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_has_a_short_name() {
        let chrome = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/130.0.0.0 Mobile Safari/537.36";
        assert_eq!(device(chrome), "Chrome on Android");
        assert_eq!(device(&format!("{chrome} Edg/130")), "Edge on Android");
        assert_eq!(device("curl/8"), "Unknown device");
        assert_eq!(device(&"é".repeat(limits::AGENT_BYTES)), "Unknown device");
    }
}
