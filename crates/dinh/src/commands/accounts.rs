//! `accounts`: who may sign in, from the command line; and the accounts of the demonstration.

use accounts::{Accounts, Identity};
use base::{Day, Id, Level, Message, Period};
use policy::{Permit, Role};
use registers::{Account, Appointment, Area, AreaTree, Grant, Person, Registers, View};

use crate::cli::{AccountsCommand, GrantWords, IdentityWords};
use crate::failure::{Failure, Status};
use crate::output::say;
use crate::settings::{Settings, operator};

/// Runs a command on accounts.
pub(crate) async fn run(settings: &Settings, command: &AccountsCommand) -> Result<Status, Failure> {
    let registers = settings.open().await?;
    let accounts = Accounts::new(registers.clone())?;
    let work = Work { settings, registers, accounts };
    match command {
        AccountsCommand::List => work.list().await?,
        AccountsCommand::Add { name, holder, person, mail, grant } => {
            let account = Account {
                name: name.clone(),
                holder: holder.clone(),
                person: person.map(Id::new),
                mail: mail.clone(),
            };
            work.add(account, grant).await?;
        }
        AccountsCommand::Grant { name, grant } => {
            let account = work.of(name).await?;
            let role = grant.role.as_deref().ok_or_else(|| Message::new("cli.no-role"))?;
            work.grant(account, (role, grant)).await?;
            work.say("accounts.granted", name)?;
        }
        AccountsCommand::Password { name } => {
            let account = work.of(name).await?;
            work.say_secret(
                "accounts.password",
                name,
                &work.accounts.give_password(account).await?,
            )?;
        }
        AccountsCommand::ResetSecondFactor { name } => {
            let account = work.of(name).await?;
            work.accounts.reset_second_factor(account).await?;
            work.say("accounts.second-factor-reset", name)?;
        }
        AccountsCommand::SignOut { name } => {
            let account = work.of(name).await?;
            work.accounts.end_sessions_of(account).await?;
            work.say("accounts.signed-out", name)?;
        }
        AccountsCommand::Tie { name, identity, only } => {
            let account = work.of(name).await?;
            work.accounts.tie(account, &work.identity(identity)?).await?;
            if *only {
                work.accounts.take_password(account).await?;
            }
            work.say("accounts.tied", name)?;
        }
        AccountsCommand::Untie { name, identity } => {
            let account = work.of(name).await?;
            work.accounts.untie(account, &work.identity(identity)?).await?;
            work.say("accounts.untied", name)?;
        }
        AccountsCommand::Token { name, label } => {
            let account = work.of(name).await?;
            let token = work.accounts.issue_token(account, label).await?;
            work.say_secret("accounts.token", name, token.text())?;
        }
    }
    work.registers.database().close().await;
    Ok(Status::Done)
}

struct Work<'a> {
    settings: &'a Settings,
    registers: Registers,
    accounts: Accounts,
}

impl Work<'_> {
    fn say(&self, key: &'static str, name: &str) -> Result<(), Failure> {
        say(Message::new(key).text("name", name).render(self.settings.options.lang))?;
        Ok(())
    }

    fn say_secret(&self, key: &'static str, name: &str, secret: &str) -> Result<(), Failure> {
        let said = Message::new(key).text("name", name).text("secret", secret);
        say(said.render(self.settings.options.lang))?;
        Ok(())
    }

    fn identity(&self, words: &IdentityWords) -> Result<Identity, Failure> {
        let set = self.settings.config.get("single-sign-on.issuer");
        let issuer = words.issuer.as_deref().or(set);
        let missing =
            || Message::new("single-sign-on.missing").text("key", "single-sign-on.issuer");
        let issuer = issuer.ok_or_else(missing)?;
        accounts::check_issuer(issuer)?;
        Ok(Identity { issuer: issuer.to_owned(), subject: words.subject.trim().to_owned() })
    }

    async fn of(&self, name: &str) -> Result<Id<Account>, Failure> {
        let unknown = || Message::new("sign-in.no-such-account").text("name", name);
        Ok(self.accounts.by_name(name).await?.ok_or_else(unknown)?.id)
    }

    async fn add(&self, account: Account, grant: &GrantWords) -> Result<(), Failure> {
        let name = account.name.clone();
        if self.accounts.by_name(&name).await?.is_some() {
            return Err(Message::new("accounts.is-there").text("name", name).into());
        }
        let id = self.accounts.make(&permit()?, account, None).await?;
        if let Some(role) = &grant.role {
            self.grant(id, (role, grant)).await?;
        }
        self.say_secret("accounts.password", &name, &self.accounts.give_password(id).await?)
    }

    async fn grant(
        &self,
        account: Id<Account>,
        (role, words): (&str, &GrantWords),
    ) -> Result<(), Failure> {
        let area = match &words.area {
            Some(code) => Some(self.tree().await?.find(code)?.id),
            None => None,
        };
        grant(&self.registers, account, (role, area), words.until).await
    }

    async fn tree(&self) -> Result<AreaTree, Failure> {
        tree(&self.registers).await
    }

    async fn list(&self) -> Result<(), Failure> {
        let scope = operator()?.scope;
        let view = View { scope: &scope, on: self.registers.today(), known_at: None };
        let mut reader = self.registers.read().await?;
        let accounts = reader.list::<Account>(&view, Vec::new()).await?;
        let grants = reader.list::<Grant>(&view, Vec::new()).await?;
        for account in accounts {
            let own = grants.iter().filter(|one| one.data.account == account.id);
            let roles: Vec<String> = own
                .map(|one| match one.data.area {
                    Some(area) => format!("{} #{area}", one.data.role.as_str()),
                    None => one.data.role.as_str().to_owned(),
                })
                .collect();
            say(format!("{}\t{}\t{}", account.data.name, account.data.holder, roles.join(", ")))?;
        }
        Ok(())
    }
}

fn permit() -> Result<Permit, Failure> {
    operator()?.permit.ok_or_else(|| Message::new("policy.may-not-write").into())
}

async fn tree(registers: &Registers) -> Result<AreaTree, Failure> {
    let scope = operator()?.scope;
    let view = View { scope: &scope, on: registers.today(), known_at: None };
    Ok(registers.read().await?.tree(&view).await?)
}

async fn grant(
    registers: &Registers,
    account: Id<Account>,
    (role, area): (&str, Option<Id<Area>>),
    until: Option<Day>,
) -> Result<(), Failure> {
    let role = Role::find(role)?;
    let mut batch = registers::Batch::new();
    let period = Period::new(registers.today(), until.map(Day::next))?;
    let grant = Grant::of(account, &role.key, area);
    batch.add(period, grant);
    registers.apply(&permit()?, &batch).await?;
    Ok(())
}

/// The commune of which the demonstration has accounts, where it stands today.
const COMMUNE: &str = "08749";

/// How long what must have a last day is granted in the demonstration.
const DAYS: u64 = 365;

/// By what the names of the demonstration's accounts begin.
const DEMONSTRATION: &str = "demo.";

/// Refuses a database that somebody works with: the accounts of the demonstration would stand beside
/// theirs, each with all that its role may do. It is one when it has accounts that the demonstration
/// did not make, or units of which none is invented.
pub(crate) async fn refuse_in_use(
    settings: &Settings,
    registers: &Registers,
) -> Result<(), Failure> {
    let scope = operator()?.scope;
    let view = View { scope: &scope, on: registers.today(), known_at: None };
    let mut reader = registers.read().await?;
    let accounts = reader.timeline::<Account>(&view, Vec::new()).await?;
    let areas = reader.timeline::<Area>(&view, Vec::new()).await?;
    let is_made = accounts.iter().all(|own| own.data.name.starts_with(DEMONSTRATION));
    let is_invented = areas.iter().any(|area| area.data.basis.as_str() == "invented");
    if is_made && (is_invented || areas.is_empty()) {
        return Ok(());
    }
    let fault = Message::new("accounts.no-demonstration-here");
    Err(fault.text("database", settings.shown_database()).into())
}

/// Makes the accounts of the demonstration, one of each role, and gives them one new password,
/// which holds on this machine only. Says what they are.
pub(crate) async fn demonstrate(settings: &Settings, registers: &Registers) -> Result<(), Failure> {
    let accounts = Accounts::new(registers.clone())?;
    let tree = tree(registers).await?;
    let commune = tree.find(COMMUNE).ok().map(|unit| unit.id);
    let commune = commune.or_else(|| first(&tree, Level::Commune));
    let district = first(&tree, Level::District);
    let language = settings.options.lang;
    let mut password = None;
    let mut lines = Vec::new();
    for role in Role::all()?.values() {
        let is_for = |kind: &str| role.granted.contains(kind);
        let mut person = None;
        let area = if is_for("whole") {
            None
        } else if is_for("district") {
            let Some(area) = district else { continue };
            Some(area)
        } else if is_for("commune") {
            let Some(area) = commune else { continue };
            Some(area)
        } else if is_for("person") {
            person = somebody(registers, commune).await?;
            if person.is_none() {
                continue;
            }
            None
        } else {
            continue;
        };
        let holder = language.pick(role.heading.vi, role.heading.en);
        let account = Account {
            name: format!("{DEMONSTRATION}{}", role.key),
            holder: role.heading.vi.to_owned(),
            person,
            mail: None,
        };
        let is_new = accounts.by_name(&account.name).await?.is_none();
        let name = account.name.clone();
        let id = accounts.make(&permit()?, account, None).await?;
        if is_new {
            let until = role.dated.then(|| registers.today().plus_days(DAYS));
            grant(registers, id, (&role.key, area), until).await?;
        }
        let given = match &password {
            Some(given) => given,
            None => password.insert(accounts.give_password(id).await?),
        };
        accounts.give_local_password(id, given).await?;
        lines.push(format!("  {name:<26} {holder}"));
    }
    let said = Message::new("accounts.demonstration").text("secret", password.unwrap_or_default());
    say(said.render(language))?;
    for line in lines {
        say(line)?;
    }
    Ok(())
}

fn first(tree: &AreaTree, level: Level) -> Option<Id<Area>> {
    tree.units().find(|unit| unit.level == level).map(|unit| unit.id)
}

/// Somebody who serves today, in a unit if anybody does.
async fn somebody(
    registers: &Registers,
    area: Option<Id<Area>>,
) -> Result<Option<Id<Person>>, Failure> {
    let scope = operator()?.scope;
    let view = View { scope: &scope, on: registers.today(), known_at: None };
    let filter =
        area.map(|area| registers::Filter::In("area", vec![base::Value::Integer(area.number())]));
    let mut reader = registers.read().await?;
    let mut held = reader.first::<Appointment>(&view, filter.into_iter().collect(), 1).await?;
    if held.is_empty() {
        held = reader.first::<Appointment>(&view, Vec::new(), 1).await?;
    }
    Ok(held.first().map(|row| row.data.person))
}
