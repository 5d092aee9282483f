//! Accepts connections and serves each, until it is told to stop.

use std::{io, net::SocketAddr, pin::pin, sync::Arc};

use axum::{Router, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
    },
};

use crate::{config::Tls, limits};

/// Why the certificate can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file can't be read.
    #[error("{0}: {1}")]
    File(std::path::PathBuf, pem::Error),
    /// Certificate and key don't fit, most likely.
    #[error("{0}")]
    Unfit(#[from] rustls::Error),
}

/// Reads certificate and key.
pub(crate) fn read(tls: &Tls) -> Result<Arc<ServerConfig>, TlsError> {
    let certs: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(&tls.cert).and_then(Iterator::collect);
    let certs = certs.map_err(|error| TlsError::File(tls.cert.clone(), error))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key);
    let key = key.map_err(|error| TlsError::File(tls.key.clone(), error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_no_client_auth().with_single_cert(certs, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Accepts connections until `stop` says so, then lets those that are at work finish.
pub(crate) async fn accept(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let tls = tls.map(TlsAcceptor::from);
    let room = Arc::new(Semaphore::new(limits::CONNECTIONS_MAX));
    let has_stopped = stop.clone();
    loop {
        let accepted = tokio::select! {
            accepted = accept_one(&listener, &room) => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(limits::ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (router, tls, stop) = (router.clone(), tls.clone(), has_stopped.clone());
        tokio::spawn(async move {
            serve_one(stream, peer, tls, router, stop).await;
            drop(place);
        });
    }
    drop(listener);
    // All places free again: nobody is being served.
    let _ = room.acquire_many(limits::CONNECTIONS_MAX as u32).await;
}

async fn accept_one(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    // Beyond the bound, connections wait in the system's queue.
    let place = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // Answers are small and awaited.
    stream.set_nodelay(true)?;
    Ok((stream, peer, place))
}

async fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: Router,
    stop: watch::Receiver<bool>,
) {
    let Some(tls) = tls else { return serve(stream, peer, router, stop).await };
    match timeout(limits::HEAD, tls.accept(stream)).await {
        Ok(Ok(stream)) => serve(stream, peer, router, stop).await,
        Ok(Err(error)) => tracing::debug!(%error, %peer, "a handshake failed"),
        Err(_) => tracing::debug!(%peer, "a handshake took too long"),
    }
}

async fn serve<S>(stream: S, peer: SocketAddr, router: Router, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let mut router = router.clone();
        // A router is always ready.
        async move { tower_service::Service::call(&mut router, request).await }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD)
        .max_headers(limits::HEADERS)
        .max_buf_size(limits::HEAD_BYTES);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let stopping = async move {
        // If nobody can say so any more, that is the end too.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = stopping => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, %peer, "a connection broke");
    }
}
