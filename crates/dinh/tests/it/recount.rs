//! Another hand counts each commune again, from the tables and with other means.

use std::collections::BTreeMap;

use base::Level;
use sqlx::Row;

use crate::counted::{self, DAY};
use crate::fixture;

/// Commune, title, level of professional training: persons and holdings on the day, by the
/// tables alone. A village counts in its commune; the highest of several levels is a person's.
const RECOUNT: &str = "
WITH live AS (SELECT '2022-10-19' AS day),
 levels (level, rank) AS (VALUES ('none', 0), ('elementary', 1), ('intermediate', 2), ('college', 3),
  ('university', 4), ('master', 5), ('doctor', 6)),
 best AS (SELECT person, MAX(rank) AS rank FROM qualifications q, live JOIN levels USING (level)
  WHERE superseded IS NULL AND valid_from <= day AND (valid_until IS NULL OR valid_until > day)
   AND dimension = 'professional' GROUP BY person),
 held AS (SELECT a.id, a.person, t.code AS title, CASE u.kind WHEN 'village' THEN u.parent
   WHEN 'residential-group' THEN u.parent ELSE u.id END AS commune
  FROM appointments a, live, titles t, areas u WHERE t.id = a.title AND u.id = a.area
   AND a.superseded IS NULL AND a.valid_from <= day AND (a.valid_until IS NULL OR a.valid_until > day)
   AND t.superseded IS NULL AND t.valid_from <= day AND (t.valid_until IS NULL OR t.valid_until > day)
   AND u.superseded IS NULL AND u.valid_from <= day AND (u.valid_until IS NULL OR u.valid_until > day))
SELECT c.code, held.title, COALESCE(l.level, 'not_known') AS level, COUNT(DISTINCT held.person), COUNT(*)
 FROM held JOIN live LEFT JOIN best USING (person) LEFT JOIN levels l USING (rank)
 JOIN area_codes c ON c.area = held.commune AND c.scheme = 'gso' AND c.superseded IS NULL
  AND c.valid_from <= day AND (c.valid_until IS NULL OR c.valid_until > day)
 GROUP BY 1, 2, 3";

#[tokio::test]
async fn the_tables_recounted_give_each_communes_persons_and_holdings_by_title() {
    let program = fixture::shared();
    let rows = sqlx::query(RECOUNT).fetch_all(&mut program.raw().await).await.unwrap();
    let mut recounted: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for row in rows {
        let (code, title, level): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let (persons, holdings): (i64, i64) = (row.get(3), row.get(4));
        let of_commune = recounted.entry(code).or_default();
        *of_commune.entry(format!("{title}/persons")).or_default() += persons;
        *of_commune.entry(format!("{title}/holdings")).or_default() += holdings;
        *of_commune.entry(format!("{title}/professional/{level}")).or_default() += persons;
    }
    let picture = program.picture(DAY).await;
    let communes = counted::units(&picture, Level::Commune);
    assert_eq!((communes.len(), recounted.len()), (136, 136));
    let mut compared = 0;
    for unit in communes {
        let reported = counted::present(counted::figures(&counted::of(&picture, unit.id)));
        let code = unit.code.as_deref().unwrap();
        let recounted = &recounted[code];
        for title in picture.titles.values() {
            let key = title.code.as_str();
            // The lines of delegates put several levels together; those of the titles do not.
            let levels = title.counted_in_titles;
            let of_title = |name: &&String| {
                let rest = name.strip_prefix(key).and_then(|rest| rest.strip_prefix('/'));
                rest.is_some_and(|rest| {
                    ["persons", "holdings"].contains(&rest)
                        || levels && rest.starts_with("professional/")
                })
            };
            let told: BTreeMap<_, _> = reported.iter().filter(|(name, _)| of_title(name)).collect();
            if told.is_empty() {
                continue;
            }
            let again: BTreeMap<_, _> =
                recounted.iter().filter(|(name, _)| of_title(name)).collect();
            assert_eq!(told, again, "{code} {key}");
            compared += 1;
        }
    }
    // Seventeen titles and the delegates, in nearly every commune.
    assert!(compared > 136 * 17, "only {compared} were compared");
}
