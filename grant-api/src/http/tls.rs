//! Certificate and key of the server, and the day on which the certificate ends.
//!
//! TLS 1.2 and 1.3 by rustls over ring: no OpenSSL. HTTP/1.1 alone is offered (`connection.rs` says why).
//! Invariant: a certificate and a key that do not belong together are refused at start. Must not: tell what is in the key.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDateTime;
use ledger_core::time::Timestamp;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Tags of DER (X.690, 8) on the way to the end of a certificate's life (RFC 5280, 4.1).
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// What connections are encrypted with.
///
/// # Errors
/// A file can't be read, holds something else, or the two do not belong together.
pub fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor, String> {
    let chain = chain(cert)?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| format!("{}: no key: {error}", key.display()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, secret);
    let mut config = config.map_err(|error| format!("{} and {}: {error}", cert.display(), key.display()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// When the certificate of a file ends; nothing where that is not to be found in it.
///
/// # Errors
/// The file can't be read or holds no certificate.
pub fn ends(cert: &Path) -> Result<Option<Timestamp>, String> {
    Ok(chain(cert)?.first().and_then(|first| not_after(first)))
}

/// The certificates of a file, the server's own first.
fn chain(cert: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let told = |what: &dyn std::fmt::Display| format!("{}: {what}", cert.display());
    let read = CertificateDer::pem_file_iter(cert).map_err(|error| told(&error))?;
    let chain = read.collect::<Result<Vec<_>, _>>().map_err(|error| told(&error))?;
    if chain.is_empty() { Err(told(&"no certificate is in it")) } else { Ok(chain) }
}

fn not_after(certificate: &[u8]) -> Option<Timestamp> {
    let (_, body, _) = element(certificate, Some(SEQUENCE))?;
    let (_, mut fields, _) = element(body, Some(SEQUENCE))?;
    if fields.first() == Some(&VERSION) {
        fields = element(fields, None)?.2;
    }
    // Serial number, algorithm of the signature, issuer.
    for _ in 0..3 {
        fields = element(fields, None)?.2;
    }
    let (_, validity, _) = element(fields, Some(SEQUENCE))?;
    let (_, _, after) = element(validity, None)?;
    let (tag, text, _) = element(after, None)?;
    let text = std::str::from_utf8(text).ok()?;
    let whole = match tag {
        // Two digits of a year: up to 49 they are of this century (RFC 5280, 4.1.2.5.1).
        UTC_TIME => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = NaiveDateTime::parse_from_str(&whole, "%Y%m%d%H%M%SZ").ok()?;
    Some(Timestamp::from_micros(time.and_utc().timestamp_micros()))
}

/// The first element: its tag, its content and what comes after it.
fn element(bytes: &[u8], tag: Option<u8>) -> Option<(u8, &[u8], &[u8])> {
    let (&[found, length], rest) = bytes.split_first_chunk::<2>()?;
    if tag.is_some_and(|tag| tag != found) {
        return None;
    }
    let (length, rest) = match length {
        0..=127 => (usize::from(length), rest),
        129..=131 => {
            let (long, rest) = rest.split_at_checked(usize::from(length - 128))?;
            (long.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((found, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("a short one");
        let head = if length < 128 { vec![tag, length] } else { vec![tag, 129, length] };
        [head, content.to_vec()].concat()
    }

    fn certificate(version: bool, tag: u8, after: &str) -> Vec<u8> {
        let validity = [der(UTC_TIME, b"250101000000Z"), der(tag, after.as_bytes())].concat();
        let version = if version { der(VERSION, &der(2, &[2])) } else { Vec::new() };
        let issuer = der(SEQUENCE, &[0x05; 90]);
        let fields = [version, der(2, &[1]), der(SEQUENCE, &[]), issuer, der(SEQUENCE, &validity)].concat();
        der(SEQUENCE, &der(SEQUENCE, &fields))
    }

    #[test]
    fn the_end_of_a_certificate_is_found_in_both_ways_of_writing_it() {
        let end = |version, tag, text| not_after(&certificate(version, tag, text)).map(Timestamp::micros);
        assert_eq!(end(true, UTC_TIME, "270101000000Z"), Some(1_798_761_600_000_000));
        assert_eq!(end(false, GENERALIZED_TIME, "20270101000000Z"), Some(1_798_761_600_000_000));
        assert_eq!(end(true, UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(end(true, UTC_TIME, "soon"), None);
    }

    #[test]
    fn no_certificate_is_no_end_and_no_panic() {
        let whole = certificate(true, UTC_TIME, "270101000000Z");
        for cut in 0..whole.len() {
            assert_eq!(not_after(&whole[..cut]), None);
        }
        for at in 0..whole.len() {
            let mut bent = whole.clone();
            bent[at] = 0xff;
            let _ = not_after(&bent);
        }
    }
}
