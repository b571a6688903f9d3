//! Who knocks, and from where.

use std::net::IpAddr;

/// Who knocks.
#[derive(Debug, Clone)]
pub struct Knock {
    pub address: IpAddr,
    /// What the browser shows that was given to it when somebody signed in before.
    pub device: Option<String>,
    /// The browser, as it calls itself.
    pub client: Option<String>,
    /// For the record: the request's method and path, and its id.
    pub request: String,
    pub request_id: String,
}

impl Knock {
    /// A program that signs in without a request.
    pub fn of_a_program(address: IpAddr, name: &str) -> Self {
        Self { address, device: None, client: Some(name.to_owned()), request: name.to_owned(), request_id: String::new() }
    }

    /// Of an IPv6 address the network: whoever has one has all of it.
    pub(super) fn place(&self) -> Vec<u8> {
        match self.address {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => address.octets().to_vec(),
                None => address.octets()[..8].to_vec(),
            },
        }
    }
}
