//! What a round needs: the units of the country, and for each commune somebody who acts for it.
//! Nobody serves in them: a round asks units.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use accounts::Accounts;
use anyhow::{Context, Result};
use base::{Id, Kind, Level, Period, Value};
use policy::{Permit, Scope};
use registers::{
    Account, Area, Batch, Case, CaseAct, Filter, Grant, Operation, Register, Registers, View,
};
use store::Credentials;
use worlds::vietnam::Country;

use super::clients::Job;

/// So many accounts are made in one transaction.
const ACCOUNTS_AT_ONCE: usize = 2_000;

/// So many tokens are issued at a time.
const TOKENS_AT_ONCE: usize = 8;

/// The registers that tell of units, and the decision by which they are founded.
const OF_UNITS: [&str; 3] = ["decisions", "areas", "area-codes"];

/// An opened database, with leave to do everything in it.
pub(crate) struct World {
    pub(crate) registers: Registers,
    permit: Permit,
    scope: Scope,
}

impl World {
    pub(crate) fn new(registers: Registers) -> Result<Self> {
        let decision = policy::operator("round-load")?;
        let permit = decision.permit.context("the operator may write")?;
        Ok(Self { registers, permit, scope: decision.scope })
    }

    fn view(&self) -> View<'_> {
        View { scope: &self.scope, on: self.registers.today(), known_at: None }
    }

    /// Loads the provinces with the fewest communes first, their districts and communes; gives the
    /// codes of the provinces.
    pub(crate) async fn load(&self, provinces: usize) -> Result<Vec<String>> {
        let catalogue = worlds::load_catalogue(&self.registers, &self.permit).await?;
        let country = Country::draw().map_err(registers::Error::from)?;
        let codes = country.provinces().map(|(code, _)| code.to_owned()).take(provinces);
        let codes: Vec<String> = codes.collect();
        for place in 0..codes.len() {
            let whole = country.province(&catalogue, place).map_err(registers::Error::from)?;
            self.registers.apply(&self.permit, &only_units(whole)).await?;
        }
        Ok(codes)
    }

    /// The communes of today.
    pub(crate) async fn communes(&self) -> Result<Vec<Id<Area>>> {
        let tree = self.registers.read().await?.tree(&self.view()).await?;
        let communes = tree.units().filter(|unit| unit.level == Level::Commune);
        Ok(communes.map(|unit| unit.id).collect())
    }

    /// Makes an account of a role for each unit, or for the whole; gives a token for each.
    pub(crate) async fn employ(
        &self,
        role: &str,
        areas: &[Option<Id<Area>>],
    ) -> Result<HashMap<Option<Id<Area>>, String>> {
        let mut made = Vec::with_capacity(areas.len());
        let since = Period::since(self.registers.today());
        for some in areas.chunks(ACCOUNTS_AT_ONCE) {
            let mut batch = Batch::new();
            let mut locals = Vec::with_capacity(some.len());
            for area in some {
                let place = area.map_or_else(String::new, |area| format!(".{area}"));
                let name = format!("{role}{place}");
                let account = Account { holder: name.clone(), name, person: None, mail: None };
                let account = batch.add(since, account);
                batch.add(since, Grant::of(account, role, *area));
                locals.push((*area, account.number()));
            }
            let receipt = self.registers.apply(&self.permit, &batch).await?;
            for (area, local) in locals {
                let id = receipt.ids.get(&(Account::KEY, local)).context("an account has an id")?;
                made.push((area, Id::<Account>::new(*id)));
            }
        }
        let accounts = Accounts::new(self.registers.clone())?;
        let made = Arc::new(made);
        let mut issuing = tokio::task::JoinSet::new();
        for first in 0..TOKENS_AT_ONCE {
            let (accounts, made) = (accounts.clone(), Arc::clone(&made));
            let registers = self.registers.clone();
            issuing.spawn(async move {
                let mut issued = Vec::new();
                for (area, account) in made.iter().skip(first).step_by(TOKENS_AT_ONCE) {
                    // Nobody will sign in by a password, whose hash would take most of the time.
                    let database = registers.database();
                    let mut held = database.hold_credentials(account.number()).await?;
                    let now = registers.clock().now();
                    held.credentials = Some(Credentials::new(account.number(), now));
                    held.put().await?;
                    let token = accounts.issue_token(*account, "round-load").await?;
                    issued.push((*area, token.text().to_owned()));
                }
                anyhow::Ok(issued)
            });
        }
        let mut tokens = HashMap::with_capacity(made.len());
        while let Some(issued) = issuing.join_next().await {
            tokens.extend(issued??);
        }
        Ok(tokens)
    }

    /// The cases that are parts of these, each with the token of who acts for its unit; those for
    /// whose unit nobody acts are left out.
    pub(crate) async fn jobs(
        &self,
        rounds: &[i64],
        tokens: &HashMap<Option<Id<Area>>, String>,
    ) -> Result<Vec<Job>> {
        let parts = vec![Filter::In("part_of", numbers(rounds.iter().copied()))];
        let parts = self.registers.read().await?.timeline::<Case>(&self.view(), parts).await?;
        let mut jobs: Vec<Job> = parts
            .iter()
            .filter_map(|row| {
                let token = tokens.get(&Some(row.data.area))?.clone();
                Some(Job { case: row.id.number(), token })
            })
            .collect();
        // Neighbours do not send one after the other; the remainder mixes them, always alike.
        jobs.sort_by_key(|job| (job.case.wrapping_mul(7_919) % 10_007, job.case));
        Ok(jobs)
    }

    /// What was done in cases, in the order of their numbers.
    pub(crate) async fn acts(&self, jobs: &[Job]) -> Result<BTreeMap<i64, Vec<(i64, String)>>> {
        let mut found: BTreeMap<i64, Vec<(i64, String)>> =
            jobs.iter().map(|job| (job.case, Vec::new())).collect();
        let mut reader = self.registers.read().await?;
        let cases: Vec<i64> = found.keys().copied().collect();
        for some in cases.chunks(1_000) {
            let own = vec![Filter::In("of_case", numbers(some.iter().copied()))];
            for row in reader.timeline::<CaseAct>(&self.view(), own).await? {
                let acts = found.entry(row.data.of_case.number()).or_default();
                acts.push((row.data.number, row.data.action));
            }
        }
        for acts in found.values_mut() {
            acts.sort();
        }
        Ok(found)
    }
}

fn numbers(of: impl Iterator<Item = i64>) -> Vec<Value> {
    of.map(Value::Integer).collect()
}

/// A province without its villages, and without whoever serves in it.
fn only_units(whole: Batch) -> Batch {
    let mut units = Batch::new();
    if let (Some(home), Some(decision)) = (whole.home(), whole.decision()) {
        units.set_home(home);
        units.set_decision(decision);
    }
    let founding = units.decision().map(Id::number);
    // How far a unit is below its province; what stands below a commune is left out.
    let mut depths: HashMap<i64, u32> = HashMap::new();
    let mut kept: BTreeSet<i64> = BTreeSet::new();
    for (definition, operation) in whole.into_operations() {
        let Operation::Add { local, values, .. } = &operation else { continue };
        if !OF_UNITS.contains(&definition.key) {
            continue;
        }
        let unit = || {
            let fields = definition.fields.iter().zip(values);
            let mut fields = fields.filter(|(field, _)| field.kind == Kind::Reference(Area::KEY));
            fields.find_map(|(_, value)| value.as_integer())
        };
        let is_kept = match definition.key {
            "areas" => {
                let above = unit().and_then(|parent| depths.get(&parent));
                let depth = above.map_or(0, |above| above + 1);
                depths.insert(*local, depth);
                depth <= 2
            }
            "decisions" => founding == Some(*local),
            _ => unit().is_none_or(|area| kept.contains(&area)),
        };
        if is_kept {
            kept.insert(*local);
            units.push(definition, operation);
        }
    }
    units
}
