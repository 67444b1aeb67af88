//! The catalogue of units of the statistics office: the real provinces, districts and communes of
//! 1 October 2022. What is invented about them belongs to the worlds.

use base::Message;
use serde::Deserialize;

use crate::data::{Faults, faulty, read_csv};

const FILE: &str = "data/units/vietnam-2022.csv";

/// A unit of the statistics office.
#[derive(Clone)]
pub(crate) struct Unit {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    label: String,
}

/// A province with what lies in it.
#[derive(Clone)]
pub(crate) struct Province {
    pub(crate) unit: Unit,
    pub(crate) districts: Vec<Unit>,
    /// Each with its district, as an index.
    pub(crate) communes: Vec<(Unit, usize)>,
}

/// A line of the catalogue.
#[derive(Deserialize)]
struct Line {
    code: String,
    name: String,
    full_name: String,
    kind: String,
    level: u8,
    parent_code: String,
}

/// The code of a kind that the statistics office writes in words.
pub(crate) fn kind_of(words: &str, level: u8) -> Option<&'static str> {
    match (words.to_lowercase().as_str(), level) {
        ("tỉnh", 1) => Some("province"),
        ("thành phố trung ương", 1) => Some("municipality"),
        ("thành phố", 2) => Some("provincial-city"),
        ("quận", 2) => Some("urban-district"),
        ("thị xã", 2) => Some("town"),
        ("huyện", 2) => Some("rural-district"),
        ("xã", 3) => Some("commune"),
        ("phường", 3) => Some("ward"),
        ("thị trấn", 3) => Some("township"),
        _ => None,
    }
}

impl Unit {
    fn read(line: Line) -> Result<Self, Faults> {
        let kind = kind_of(&line.kind, line.level);
        Ok(Self {
            kind: kind.ok_or_else(|| vec![faulty(FILE, format!("kind {}", line.kind))])?,
            code: line.code,
            name: line.name,
            label: line.full_name,
        })
    }

    /// Kind and name: `Tỉnh Vĩnh Phúc`.
    pub(crate) fn full_name(&self) -> &str {
        &self.label
    }

    /// Kind and name, as in the middle of a sentence: `xã Đạo Trù`.
    pub(crate) fn label(&self) -> String {
        let mut letters = self.label.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    }
}

/// All provinces, in the order of their codes.
pub(crate) fn provinces() -> Result<Vec<Province>, Faults> {
    let lines: Vec<Line> = read_csv(FILE, include_str!("../../../data/units/vietnam-2022.csv"))?;
    let mut provinces: Vec<Province> = Vec::new();
    // Each line stands below the unit in which it lies.
    for line in lines {
        let (level, parent) = (line.level, line.parent_code.clone());
        let unit = Unit::read(line)?;
        match provinces.last_mut() {
            _ if level == 1 => {
                provinces.push(Province { unit, districts: Vec::new(), communes: Vec::new() });
            }
            Some(province) if level == 2 && province.unit.code == parent => {
                province.districts.push(unit);
            }
            Some(province) => {
                let mut districts = province.districts.iter();
                let district = districts.position(|district| district.code == parent);
                let astray = || vec![faulty(FILE, format!("{} stands astray", unit.code))];
                let district = district.ok_or_else(astray)?;
                province.communes.push((unit, district));
            }
            None => return Err(vec![faulty(FILE, "the first line is no province")]),
        }
    }
    Ok(provinces)
}

/// The province of a code.
pub(crate) fn province(code: &str) -> Result<Province, Faults> {
    let found = provinces()?.into_iter().find(|province| province.unit.code == code);
    found.ok_or_else(|| vec![unknown(code)])
}

/// There is no such province.
pub(crate) fn unknown(province: &str) -> Message {
    faulty(FILE, format!("no province {province}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_has_its_units() {
        let provinces = provinces().unwrap();
        let count = |of: &dyn Fn(&Province) -> usize| provinces.iter().map(of).sum::<usize>();
        assert_eq!(provinces.len(), 63);
        assert_eq!(count(&|province| province.districts.len()), 705);
        assert_eq!(count(&|province| province.communes.len()), 10_599);
        assert!(provinces.is_sorted_by_key(|province| &province.unit.code));
        assert_eq!(province("26").unwrap().unit.label(), "tỉnh Vĩnh Phúc");
        assert!(province("00").is_err());
    }
}
