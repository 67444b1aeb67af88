//! The words of `accounts`.

use base::Day;
use clap::{Args, Subcommand};

use super::parse;

/// Accounts.
#[derive(Subcommand, Debug)]
pub(crate) enum AccountsCommand {
    /// List the accounts that are open today, with their roles.
    List,
    /// Make an account, and print a password that is used once.
    Add {
        /// Name to sign in with.
        #[arg(value_name = "NAME")]
        name: String,
        /// Whose it is.
        #[arg(long, value_name = "WORDS")]
        holder: String,
        /// Number of the person recorded whose it is.
        #[arg(long, value_name = "NUMBER")]
        person: Option<i64>,
        /// E-mail address, to be reminded at.
        #[arg(long, value_name = "ADDRESS")]
        mail: Option<String>,
        #[command(flatten)]
        grant: GrantWords,
    },
    /// Grant a role to an account.
    Grant {
        /// Name of the account.
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        grant: GrantWords,
    },
    /// Print a password that is used once; the sessions of the account end.
    Password {
        /// Name of the account.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Take the second factor from an account whose device and codes are lost.
    ResetSecondFactor {
        /// Name of the account.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// End all sessions of an account.
    SignOut {
        /// Name of the account.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Tie an account to what single sign-on calls its holder, so that they can sign in by it.
    Tie {
        /// Name of the account.
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        identity: IdentityWords,
        /// Take the password from the account: then it signs in by single sign-on alone.
        #[arg(long)]
        only: bool,
    },
    /// Untie an account from single sign-on; the sessions of the account end.
    Untie {
        /// Name of the account.
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        identity: IdentityWords,
    },
    /// Print a token with which a program signs in.
    Token {
        /// Name of the account.
        #[arg(value_name = "NAME")]
        name: String,
        /// What the program is called.
        #[arg(long, value_name = "WORDS", default_value = "")]
        label: String,
    },
}

/// Whom single sign-on vouches for.
#[derive(Args, Debug, Clone)]
pub(crate) struct IdentityWords {
    /// What the provider calls its user for good: the claim “sub”, never an address for mail.
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) subject: String,
    /// Who vouches; the issuer of the settings where none is given.
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: Option<String>,
}

/// What is granted.
#[derive(Args, Debug, Clone)]
pub(crate) struct GrantWords {
    /// Role, by its name in policies/roles.
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<String>,
    /// Code of the unit; the whole where none is given.
    #[arg(long, value_name = "CODE", requires = "role")]
    pub(crate) area: Option<String>,
    /// Last day.
    #[arg(long, value_name = "DAY", requires = "role", value_parser = parse::<Day>)]
    pub(crate) until: Option<Day>,
}
