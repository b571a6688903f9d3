//! What TLS is made of: ring, whoever asks for it.

use rustls::crypto::{CryptoProvider, ring};

/// From now on every client of this process makes TLS with ring, where none was chosen before. To be asked for before a client is made.
pub fn ready() {
    if CryptoProvider::get_default().is_none() {
        // Of two who come at once, one is first; both meant the same.
        let _first = ring::default_provider().install_default();
    }
}
