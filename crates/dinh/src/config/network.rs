//! What of the settings goes over a network for others to read.

use std::net::SocketAddr;

use base::Message;
use registers::Address;

use super::Config;

impl Config {
    /// The address at which the pages are served.
    ///
    /// # Errors
    /// When others could read passwords and cookies on their way there, and nobody said that they
    /// may: a browser sends them as they are to whatever is not behind TLS.
    pub(crate) fn listen(&self) -> Result<SocketAddr, Message> {
        let unreadable = || Message::new("cli.value-unreadable").text("given", "listen");
        let address: SocketAddr = self.parsed("listen").ok_or_else(unreadable)?;
        let is_local = address.ip().to_canonical().is_loopback();
        let is_set = |key| self.parsed(key) == Some(true);
        if is_local || is_set("secure") || is_set("trusted-network") {
            return Ok(address);
        }
        Err(Message::new("config.listens-plainly").text("address", address.to_string()))
    }

    /// Tells of a server of databases whose certificate is not verified.
    pub(crate) fn plain_database(&self) -> Option<Message> {
        let address: Address = self.parsed("database")?;
        let host = address.unverified_host()?;
        Some(Message::new("config.database-unverified").text("host", host))
    }
}
