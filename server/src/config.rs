//! What the server is told when it is started.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use axum::http::{HeaderMap, Uri, header, uri::Scheme};
use clap::{Args, Parser, Subcommand};

/// Playbooks and their runs, kept on everybody's own device.
#[derive(Debug, Parser)]
#[command(name = "muster", version)]
pub struct Command {
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Starts the relay
    Serve(Options),
}

/// How the relay is to run.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// The folder that keeps everything
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The certificate to serve with, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's key, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// The address that people use, if a proxy stands in between
    #[arg(long, value_name = "URL")]
    pub origin: Option<String>,
}

/// How the relay is to run, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that keeps everything.
    pub data: PathBuf,
    /// Certificate and key.
    pub tls: Option<Tls>,
    /// Where people reach it.
    pub origin: Origin,
}

/// Files of a certificate and its key.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The chain, in PEM.
    pub cert: PathBuf,
    /// The key, in PEM.
    pub key: PathBuf,
}

/// Where people reach the server: whose pages may talk to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Under whatever name they used.
    OfHost {
        /// Whether by TLS.
        is_secure: bool,
    },
    /// Under this name, through a proxy.
    Named(String),
}

/// What was asked for can't be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not an origin.
    #[error("--origin {0:?} is no address of the form https://muster.example.org")]
    BadOrigin(String),
    /// Browsers would send no cookie.
    #[error(
        "on {0} only TLS keeps sessions safe: give --tls-cert and --tls-key, or --origin \
         https://… if a proxy in front speaks TLS"
    )]
    NeedsTls(IpAddr),
}

impl TryFrom<Options> for Config {
    type Error = ConfigError;

    fn try_from(options: Options) -> Result<Self, ConfigError> {
        let tls = options.tls_cert.zip(options.tls_key).map(|(cert, key)| Tls { cert, key });
        let origin = match options.origin {
            Some(origin) => origin.parse()?,
            None if tls.is_none() && !options.listen.ip().is_loopback() => {
                return Err(ConfigError::NeedsTls(options.listen.ip()));
            }
            None => Origin::OfHost { is_secure: tls.is_some() },
        };
        Ok(Self { data: options.data, tls, origin })
    }
}

impl Origin {
    /// Whether a page that talks to us is one of ours.
    pub(crate) fn is_own(&self, headers: &HeaderMap) -> bool {
        let Some(theirs) = only(headers, header::ORIGIN.as_str()) else { return false };
        // Browsers that say how the request came about have to say the same.
        let site = headers.get("sec-fetch-site");
        if site.is_some_and(|site| site != "same-origin") {
            return false;
        }
        match self {
            Self::Named(ours) => theirs.eq_ignore_ascii_case(ours),
            Self::OfHost { is_secure } => {
                let scheme = if *is_secure { "https" } else { "http" };
                let Some(host) = only(headers, header::HOST.as_str()) else { return false };
                theirs.eq_ignore_ascii_case(&format!("{scheme}://{host}"))
            }
        }
    }

    /// Whether browsers reach us by TLS, whoever ends it.
    pub(crate) fn is_secure(&self) -> bool {
        match self {
            Self::OfHost { is_secure } => *is_secure,
            Self::Named(origin) => origin.starts_with("https:"),
        }
    }

    pub(crate) fn is_behind_proxy(&self) -> bool {
        matches!(self, Self::Named(_))
    }

    /// The address of a page of ours, for somebody who has reached us under `host`.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        match self {
            Self::Named(origin) => format!("{origin}{path}"),
            Self::OfHost { is_secure: true } => format!("https://{host}{path}"),
            Self::OfHost { is_secure: false } => format!("http://{host}{path}"),
        }
    }
}

impl FromStr for Origin {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let bad = || ConfigError::BadOrigin(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(bad());
        };
        let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        // Anywhere else, browsers would not send the cookie back.
        let is_local = matches!(authority.host(), "localhost" | "127.0.0.1" | "[::1]");
        let is_safe = *scheme == Scheme::HTTPS || (*scheme == Scheme::HTTP && is_local);
        if !is_bare || !is_safe || authority.as_str().contains('@') {
            return Err(bad());
        }
        // As browsers write it: in small letters, without the port that goes without saying.
        let default = if *scheme == Scheme::HTTPS { ":443" } else { ":80" };
        let authority = authority.as_str().to_ascii_lowercase();
        let authority = authority.strip_suffix(default).unwrap_or(&authority);
        Ok(Self::Named(format!("{scheme}://{authority}")))
    }
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(origin: &Origin, headers: &[(&'static str, &'static str)], expected: bool) {
        let headers = headers.iter().map(|(name, value)| {
            (name.parse().unwrap(), axum::http::HeaderValue::from_static(value))
        });
        assert_eq!(origin.is_own(&headers.collect()), expected);
    }

    #[test]
    fn a_page_of_ours_has_our_origin() {
        let origin = Origin::OfHost { is_secure: false };
        let host = ("host", "127.0.0.1:8080");
        check(&origin, &[host, ("origin", "http://127.0.0.1:8080")], true);
        check(&origin, &[host], false);
        for foreign in ["null", "https://127.0.0.1:8080", "http://127.0.0.1", "http://evil.example"]
        {
            check(&origin, &[host, ("origin", foreign)], false);
        }
        let fetched = ("sec-fetch-site", "cross-site");
        check(&origin, &[host, ("origin", "http://127.0.0.1:8080"), fetched], false);
    }

    #[test]
    fn behind_a_proxy_only_the_public_name_counts() {
        let origin: Origin = "https://Muster.Example.org:443/".parse().unwrap();
        assert_eq!(origin, Origin::Named("https://muster.example.org".to_owned()));
        let host = ("host", "10.0.0.7:8080");
        check(&origin, &[host, ("origin", "https://muster.example.org")], true);
        check(&origin, &[host, ("origin", "http://10.0.0.7:8080")], false);
        for bad in ["muster", "ftp://x", "http://muster.example.org", "https://x/y", "https://a@b"]
        {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn without_tls_it_only_listens_at_home() {
        let options = |listen: &str, origin: Option<&str>| Options {
            data: "data".into(),
            listen: listen.parse().unwrap(),
            tls_cert: None,
            tls_key: None,
            origin: origin.map(str::to_owned),
        };
        assert!(Config::try_from(options("127.0.0.1:0", None)).is_ok());
        assert!(Config::try_from(options("0.0.0.0:80", None)).is_err());
        assert!(Config::try_from(options("0.0.0.0:80", Some("https://x.example"))).is_ok());
    }
}
