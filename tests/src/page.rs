//! A tiny server with one fixed answer, on which the support library proves itself (browser, client).
//!
//! Invariant: it knows nothing of the product. Only for the unit tests of this crate.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A running server; its thread ends with the test process.
pub(crate) struct Server {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The requests so far: head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Answers every request with this head (status line and headers, without the last line end) and body.
#[allow(clippy::unwrap_used, reason = "a unit test's server")]
pub(crate) fn serve(head: &str, body: &str) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!("{head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    let requests: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&requests);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (answer, seen) = (answer.clone(), Arc::clone(&seen));
            // A thread each: browsers open connections ahead of use.
            std::thread::spawn(move || answer_one(stream, &answer, &seen));
        }
    });
    Server { address, requests }
}

fn answer_one(stream: TcpStream, answer: &str, seen: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        request.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.push_str(&String::from_utf8_lossy(&body));
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    reader.get_mut().write_all(answer.as_bytes()).ok()
}
