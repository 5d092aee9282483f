//! A browser, as far as the relay can tell: requests with an origin and a cookie.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One browser profile.
#[derive(Debug, Clone)]
pub(super) struct Browser {
    pub address: SocketAddr,
    pub origin: Option<String>,
    pub cookie: Option<String>,
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub status: u16,
    /// In small letters.
    pub head: String,
    pub body: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The value at this key, as text.
    #[track_caller]
    pub(super) fn text(&self, key: &str) -> String {
        let value = &self.json()[key];
        value.as_str().unwrap_or_else(|| panic!("no {key} in {self:?}")).to_owned()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(it, _)| *it == name).map(|(_, value)| value)
    }

    /// All that anybody could tell two answers apart by.
    pub(super) fn transcript(&self) -> (u16, String, String) {
        let lines = self.head.lines().filter(|line| !line.starts_with("date:"));
        (self.status, lines.collect::<Vec<_>>().join("\n"), self.body.clone())
    }
}

impl Browser {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, origin: Some(format!("http://{address}")), cookie: None }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub(super) async fn post(&mut self, path: &str, body: Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.send("POST", path, &json, &body.to_string()).await
    }

    pub(super) async fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, &[], "").await
    }

    /// Sends a request, and keeps the cookie that comes back.
    pub(super) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        if let Some(origin) = &self.origin {
            text += &format!("origin: {origin}\r\n");
        }
        if let Some(cookie) = &self.cookie {
            text += &format!("cookie: {cookie}\r\n");
        }
        text += &format!("content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // One that is refused halfway may end in a reset, after its answer.
        let _ = stream.read_to_end(&mut answer).await;
        let answer = answer_of(&String::from_utf8(answer).unwrap());
        if let Some(set) = answer.header("set-cookie") {
            let pair = set.split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        answer
    }
}

fn answer_of(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
    let (first, head) = head.split_once("\r\n").unwrap();
    let status = first.split(' ').nth(1).unwrap().parse().unwrap();
    let lines = head.split("\r\n").map(|line| match line.split_once(':') {
        Some((name, value)) => format!("{}: {}", name.to_lowercase(), value.trim()),
        None => line.to_owned(),
    });
    Answer { status, head: lines.collect::<Vec<_>>().join("\n"), body: body.to_owned() }
}
