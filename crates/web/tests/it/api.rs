//! The interface for programs: against its own document, and against the pages.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::site::{Answer, Province, TestSite};

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

fn rows<'a>(answer: &'a Value, key: &str) -> &'a Vec<Value> {
    answer[key].as_array().unwrap()
}

/// Is a value of a type that the schema names?
fn is_of(value: &Value, schema: &Value) -> bool {
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    };
    match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().any(|name| is(name.as_str().unwrap())),
        _ => false,
    }
}

#[tokio::test]
async fn every_answer_is_as_the_document_says() {
    let site = TestSite::new().await.following().await;
    let round = serde_json::json!({
        "flow": "round", "area": "26", "name": "Đợt thử", "day": "2022-10-19", "dueOn": "2026-12-31",
    });
    let request = axum::http::Request::post("/api/v1/cases")
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(axum::body::Body::from(round.to_string()));
    assert_eq!(site.ask(request.unwrap()).await.status, 201);
    let document = json(&site.get("/api/v1/openapi.json").await);
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 8);
    let lists = paths.iter().filter(|(_, item)| !item["get"].is_null());
    assert_eq!(lists.clone().count(), 6);
    for (path, item) in lists {
        let key = path.rsplit('/').next().unwrap();
        let answer = site.get(&format!("{path}?area=26&asOf=2022-10-19")).await;
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        let answer = json(&answer);
        let content = &item["get"]["responses"]["200"]["content"]["application/json"];
        let schema = &content["schema"];
        for answer in [&answer, &content["example"]] {
            for name in rows(schema, "required") {
                assert!(!answer[name.as_str().unwrap()].is_null(), "{path}: {name}");
            }
            let fields = schema["properties"][key]["items"]["properties"].as_object().unwrap();
            let documented: BTreeSet<&String> = fields.keys().collect();
            assert!(!rows(answer, key).is_empty(), "{path}");
            for row in rows(answer, key) {
                let row = row.as_object().unwrap();
                assert_eq!(row.keys().collect::<BTreeSet<_>>(), documented, "{path}");
                assert!(row.iter().all(|(name, value)| is_of(value, &fields[name])), "{row:?}");
            }
        }
        for parameter in rows(&item["get"], "parameters") {
            let text = parameter["description"].as_str().unwrap();
            assert!(!text.contains("web.api") && !parameter["example"].is_null(), "{parameter}");
        }
    }
    let page = site.get("/api?area=26").await.text();
    assert!(page.contains("/api/v1/targets") && !page.contains("web.api."));
}

#[tokio::test]
async fn pages_of_rows_give_every_row_once_and_filters_agree() {
    let site = TestSite::new().await;
    let get = async |query: &str| json(&site.get(&format!("/api/v1/areas?area=26&{query}")).await);
    let all = get("").await;
    let codes = |answer: &Value| -> Vec<String> {
        rows(answer, "areas").iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
    };
    let total = usize::try_from(all["pager"]["total"].as_u64().unwrap()).unwrap();
    assert_eq!(codes(&all).len(), total);
    let mut paged = Vec::new();
    for page in 1..=total.div_ceil(2) {
        paged.extend(codes(&get(&format!("pageSize=2&page={page}")).await));
    }
    assert_eq!(paged, codes(&all));
    let communes = get("filter=level:eq:commune").await;
    let plain = rows(&all, "areas").iter().filter(|row| row["level"] == "commune").count();
    assert_eq!(rows(&communes, "areas").len(), plain);
    let others = get("filter=level:ne:commune").await;
    assert_eq!(rows(&others, "areas").len(), total - plain);
    assert_eq!(codes(&get("filter=name:like:xa+mot").await), ["08701"]);
    assert_eq!(codes(&get("filter=code:in:08702,08701&order=code:desc").await), ["08702", "08701"]);
    let top = get("filter=parent:null&fields=code,name").await;
    let top = rows(&top, "areas");
    assert_eq!((top.len(), top[0].as_object().unwrap().len()), (1, 2));
    let both = get("filter=level:eq:commune&filter=name:like:hai").await;
    assert_eq!(codes(&both), ["08702"]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_a_problem() {
    let site = TestSite::new().await;
    for (address, status) in [
        ("areas?area=99999", 404),
        ("areas?asOf=2022-02-31", 400),
        ("areas?knownAt=never", 400),
        ("areas?filter=king:eq:1", 400),
        ("areas?filter=code:is:1", 400),
        ("areas?filter=code", 400),
        ("areas?filter=population:like:1", 400),
        ("areas?filter=population:gt:many", 400),
        ("areas?filter=population:lt:nan", 400),
        ("areas?filter=population:lt:-inf", 400),
        ("areas?filter=code:gt:1", 400),
        ("areas?order=", 400),
        ("areas?pagesize=5", 400),
        ("areas?of=everybody", 400),
        ("areas?page=1&page=2", 400),
        ("areas?fields=king", 400),
        ("areas?order=code:up", 400),
        ("areas?page=0", 400),
        ("areas?page=99", 404),
        ("areas?pageSize=0", 400),
        ("areas?pageSize=99999999999999999999", 400),
        ("people?of=king", 404),
        ("people?where=sex", 400),
        ("kings", 404),
        ("areas?filter=name:like:%3Cscript%3E&page=2", 404),
    ] {
        let answer = site.get(&format!("/api/v1/{address}")).await;
        assert_eq!(answer.status, status, "{address}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{address}");
        let problem = json(&answer);
        assert_eq!(problem["status"], status, "{address}");
        assert!(!problem["detail"].as_str().unwrap().is_empty(), "{address}");
    }
    let address = "/api/v1/people?area=26&asOf=2022-10-19";
    let first = site.get(address).await;
    assert!(!first.text().contains("001180000001"), "an identity number is told");
    let again = axum::http::Request::get(address).header("if-none-match", first.header("etag"));
    let again = site.ask(again.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(again.status, 304);
}

/// The interface tells the numbers of the pages.
pub(crate) async fn the_interface_agrees_with_the_pages(site: &Province) {
    let get = async |path: &str| json(&site.get(&format!("/api/v1/{path}")).await);
    let at = "area=26&asOf=2022-10-19";
    let people = get(&format!("people?{at}&of=figure:party_secretary/persons")).await;
    assert_eq!((&people["pager"]["total"], rows(&people, "people").len()), (&128.into(), 50));
    let women =
        get(&format!("people?{at}&of=figure:council_delegate/persons&where=sex:female")).await;
    assert_eq!(women["pager"]["total"], 820);
    let named = get(&format!(
        "people?{at}&of=figure:party_secretary/persons&filter=born:lt:1970&order=name:asc"
    ))
    .await;
    let names: Vec<&str> =
        rows(&named, "people").iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert!(
        names.len() > 1
            && names.is_sorted_by(|one, other| base::text::compare_names(one, other).is_le())
    );
    let norms = get(&format!(
        "norms?{at}&filter=id:eq:civil-servants.professional.circular-04-2022&fields=unmet"
    ))
    .await;
    assert_eq!(rows(&norms, "norms"), &vec![serde_json::json!({ "unmet": 94 })]);
    let targets = get(&format!("targets?{at}&filter=id:eq:TGT-07")).await;
    let seventh = &rows(&targets, "targets")[0];
    assert_eq!(
        (&seventh["numerator"], &seventh["denominator"], &seventh["gap"]),
        (&94.into(), &129.into(), &16.into())
    );
    assert_eq!(get(&format!("targets?{at}")).await["pager"]["total"], 45);
    assert_eq!(get(&format!("areas?{at}&filter=level:eq:commune")).await["pager"]["total"], 136);
}
