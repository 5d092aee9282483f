//! A device on the socket: the real codec over a real WebSocket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use model::{
    doc::DocId,
    edit::Edit,
    id::{DeviceId, ItemId},
    time::Timestamp,
};
use sync::{
    codec,
    item::{Item, ItemPart, Outcome, SealedEdit},
    message::{Closing, Have, Hello, ToDevice, ToRelay},
    position::Seen,
};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

use super::browser::Browser;

/// Longer than anything takes, and short enough for a test that fails.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Device {
    socket: WebSocketStream<TcpStream>,
}

/// An item that makes these edits to one document.
pub(super) fn item(id: u128, doc: DocId, edits: &[Edit]) -> Item {
    let edits = edits.iter().map(SealedEdit::seal).collect();
    let part = ItemPart { doc, seen: Seen::default(), after: Vec::new(), edits, saw: None };
    Item { id: ItemId::from_bits(id), made_at: now(), parts: vec![part] }
}

pub(super) fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    Timestamp(since.as_millis() as i64)
}

impl Device {
    /// Opens a socket from a browser. An error is the status that came instead.
    pub(super) async fn connect(browser: &Browser) -> Result<Self, u16> {
        let stream = TcpStream::connect(browser.address).await.unwrap();
        Self::connect_over(stream, browser).await
    }

    async fn connect_over(stream: TcpStream, browser: &Browser) -> Result<Self, u16> {
        // As browsers do: a small frame does not wait for another.
        stream.set_nodelay(true).unwrap();
        let url = format!("ws://{}/sync", browser.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in [("origin", &browser.origin), ("cookie", &browser.cookie)] {
            if let Some(value) = value {
                request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
            }
        }
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket, says which device it is, and waits until it was told everything.
    pub(super) async fn hello(browser: &Browser, device: u128) -> Self {
        Self::connect(browser).await.unwrap().say_hello(device).await
    }

    /// The same, with a system that takes in little before it is read.
    pub(super) async fn hello_with_little_room(browser: &Browser, device: u128) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let stream = socket.connect(browser.address).await.unwrap();
        Self::connect_over(stream, browser).await.unwrap().say_hello(device).await
    }

    async fn say_hello(mut self, device: u128) -> Self {
        let device = DeviceId::from_bits(device);
        let hello = Hello { device, cursor: None, sent_at: Timestamp(1) };
        self.say(&ToRelay::Hello(hello)).await;
        self.until(|it| matches!(it, ToDevice::Feed { is_whole: true, .. })).await;
        self
    }

    pub(super) async fn say(&mut self, message: &ToRelay) {
        self.say_raw(codec::to_relay(message)).await;
    }

    pub(super) async fn say_raw(&mut self, frame: Vec<u8>) {
        self.try_say_raw(frame).await.unwrap();
    }

    pub(super) async fn try_say_raw(&mut self, frame: Vec<u8>) -> Result<(), Error> {
        self.socket.send(Message::Binary(frame.into())).await
    }

    pub(super) async fn say_text(&mut self, text: &str) {
        self.socket.send(Message::Text(text.into())).await.unwrap();
    }

    /// The next frame; `None` if the connection ends.
    pub(super) async fn next_raw(&mut self) -> Option<Vec<u8>> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the relay is silent") {
                Some(Ok(Message::Binary(frame))) => return Some(frame.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(other)) => panic!("{other:?}"),
            }
        }
    }

    pub(super) async fn next(&mut self) -> Option<ToDevice> {
        let frame = self.next_raw().await?;
        Some(codec::from_relay(&frame).unwrap())
    }

    /// The first message that is wanted; those before it are let go.
    pub(super) async fn until(&mut self, is_wanted: impl Fn(&ToDevice) -> bool) -> ToDevice {
        loop {
            let message = self.next().await.expect("the connection has ended");
            if is_wanted(&message) {
                return message;
            }
        }
    }

    /// Pushes an item and waits for how it ended.
    pub(super) async fn push(&mut self, item: &Item) -> Outcome {
        let id = item.id;
        self.say(&ToRelay::Push(item.clone())).await;
        let is_answer = |it: &ToDevice| matches!(it, ToDevice::Outcome { item, .. } if *item == id);
        match self.until(is_answer).await {
            ToDevice::Outcome { outcome, .. } => outcome,
            other => panic!("{other:?}"),
        }
    }

    /// Pulls a document as a whole.
    pub(super) async fn pull(&mut self, doc: DocId) -> (Have, Vec<u8>) {
        self.say(&ToRelay::Pull { doc, have: None, is_stepwise: false }).await;
        match self.until(|it| matches!(it, ToDevice::Snapshot { .. })).await {
            ToDevice::Snapshot { have, bytes, .. } => (have, bytes),
            other => panic!("{other:?}"),
        }
    }

    /// Why the relay closes the connection, as it says before it does.
    pub(super) async fn bye(&mut self) -> Closing {
        let closing = match self.until(|it| matches!(it, ToDevice::Bye(_))).await {
            ToDevice::Bye(closing) => closing,
            other => panic!("{other:?}"),
        };
        assert_eq!(self.next().await, None);
        closing
    }
}
