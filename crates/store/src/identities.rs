//! Under which names somebody else vouches for an account: an issuer, and a subject there.

use base::Kind;

use crate::connection::Argument;
use crate::database::Database;
use crate::error::Result;
use crate::reading::into_text;

/// A name under which somebody else vouches for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Who vouches.
    pub issuer: String,
    /// The name there. It is never given to another.
    pub subject: String,
}

impl Identity {
    fn arguments(&self, account: Option<i64>) -> Vec<Argument> {
        let mut all = vec![Argument::text(&*self.issuer), Argument::text(&*self.subject)];
        all.extend(account.map(Argument::integer));
        all
    }
}

impl Database {
    /// The account for which somebody else vouches under this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_of_identity(&self, identity: &Identity) -> Result<Option<i64>> {
        let text = "SELECT account FROM external_identities WHERE issuer = $1 AND subject = $2";
        let arguments = identity.arguments(None);
        let mut connection = self.begin_read().await?;
        let rows =
            connection.fetch("find an identity", text.into(), arguments, &[Kind::Integer]).await?;
        Ok(rows.first().and_then(|row| row[0].as_integer()))
    }

    /// The names under which others vouch for an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identities_of(&self, account: i64) -> Result<Vec<Identity>> {
        let text = "SELECT issuer, subject FROM external_identities WHERE account = $1 \
                    ORDER BY issuer, subject";
        let arguments = vec![Argument::integer(account)];
        let kinds = [Kind::Text, Kind::Text];
        let mut connection = self.begin_read().await?;
        let rows = connection.fetch("read identities", text.into(), arguments, &kinds).await?;
        let read = rows.into_iter().map(|row| {
            let mut values = row.into_iter().map(into_text);
            let mut next = || values.next().unwrap_or_else(|| Err(crate::reading::malformed()));
            Ok(Identity { issuer: next()?, subject: next()? })
        });
        read.collect()
    }

    /// Notes that somebody else vouches for an account under this name. A name that is tied stays
    /// where it is: says whether it is this account's afterwards.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tie_identity(&self, account: i64, identity: &Identity) -> Result<bool> {
        let text = "INSERT INTO external_identities (issuer, subject, account) VALUES ($1, $2, $3) \
                    ON CONFLICT (issuer, subject) DO NOTHING";
        let mut connection = self.begin_write().await?;
        let arguments = identity.arguments(Some(account));
        connection.execute("tie an identity", text.into(), arguments).await?;
        connection.commit().await?;
        Ok(self.account_of_identity(identity).await? == Some(account))
    }

    /// Forgets that somebody else vouches for an account under this name; says whether anybody did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn untie_identity(&self, account: i64, identity: &Identity) -> Result<bool> {
        let text = "DELETE FROM external_identities \
                    WHERE issuer = $1 AND subject = $2 AND account = $3";
        let mut connection = self.begin_write().await?;
        let arguments = identity.arguments(Some(account));
        let count = connection.execute("untie an identity", text.into(), arguments).await?;
        connection.commit().await?;
        Ok(count > 0)
    }
}
