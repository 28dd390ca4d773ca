//! A connection as somebody makes it who keeps to no rules: bytes out, bytes in, from an address of their choice.
//!
//! Invariant: nothing here waits for ever; what the other side did (answered, closed, kept silent) is what comes back.
//! Must not: know HTTP beyond where an answer begins and how long it says it is.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::failure::{Context, Failure};

/// The longest wait for anything.
const LIMIT: Duration = Duration::from_secs(30);

/// How a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The other side closed it.
    Closed,
    /// It is open, and nothing comes.
    Open,
}

/// A connection.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    came: Vec<u8>,
}

impl Wire {
    /// Connects to a server at `http://127.0.0.1:PORT` or `http://localhost:PORT`, from one of the addresses of this machine:
    /// 127.0.`network`.`host`.
    pub async fn from(server: &str, network: u8, host: u8) -> Result<Wire, Failure> {
        let port = server.rsplit(':').next().and_then(|port| port.parse().ok()).context(server)?;
        let socket = TcpSocket::new_v4()?;
        // A small window, so that what nobody reads soon stands in the way of the sender.
        socket.set_recv_buffer_size(4096)?;
        socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, network, host)), 0))?;
        let stream = socket.connect(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)).await?;
        Ok(Wire { stream, came: Vec::new() })
    }

    /// Sends bytes; false where the other side takes no more.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        let sent = tokio::time::timeout(LIMIT, self.stream.write_all(bytes.as_ref())).await;
        matches!(sent, Ok(Ok(())))
    }

    /// Reads until the other side closes or keeps silent for `wait`.
    pub async fn read(&mut self, wait: Duration) -> End {
        let mut piece = vec![0; 16 * 1024];
        loop {
            match tokio::time::timeout(wait, self.stream.read(&mut piece)).await {
                Ok(Ok(0) | Err(_)) => return End::Closed,
                Ok(Ok(length)) => self.came.extend_from_slice(&piece[..length]),
                Err(_) => return End::Open,
            }
        }
    }

    /// Is it open still? Reads nothing that was sent.
    pub async fn is_open(&self) -> bool {
        let mut piece = [0];
        !matches!(
            tokio::time::timeout(Duration::from_millis(20), self.stream.peek(&mut piece)).await,
            Ok(Ok(0) | Err(_))
        )
    }

    /// The statuses of the answers that came, in order.
    pub fn statuses(&self) -> Vec<u16> {
        let text = self.text();
        let lines = text.split("HTTP/1.").skip(1);
        lines.filter_map(|line| line.get(2..5).and_then(|status| status.parse().ok())).collect()
    }

    /// All that came.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.came).into_owned()
    }
}
