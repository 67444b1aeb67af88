//! A browser as far as forms need one: it keeps the cookie, reads the fields of a form, and sends
//! them filled in.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;

use crate::site::{Answer, TestSite};

/// A browser on a site.
pub(crate) struct Browser<'a> {
    site: &'a TestSite,
    cookie: Option<String>,
}

/// A form of a page.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: BTreeMap<String, String>,
    /// What stands under a name that several have.
    pub(crate) more: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(site: &'a TestSite) -> Self {
        Self { site, cookie: None }
    }

    fn request(&self, method: &str, address: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(address).header("host", "localhost");
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub(crate) async fn open(&mut self, address: &str) -> Answer {
        let request = self.request("GET", address).body(Body::empty()).unwrap();
        let answer = self.site.ask(request).await;
        self.keep(&answer);
        answer
    }

    /// Sends a form by one of its buttons.
    pub(crate) async fn send(&mut self, form: &Form, step: &str) -> Answer {
        let pairs = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let more = form.more.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = pairs.chain(more).chain([("step", step)]);
        let body: Vec<String> =
            body.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = self
            .request("POST", &form.action)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        let answer = self.site.ask(request).await;
        self.keep(&answer);
        answer
    }

    /// Sends a file in a form that takes one.
    pub(crate) async fn send_file(&mut self, form: &Form, name: &str, file: &[u8]) -> Answer {
        let mut body = Vec::new();
        for (field, value) in form.fields.iter().filter(|(field, _)| *field != "file") {
            body.extend(
                format!(
                    "--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
                )
                .into_bytes(),
            );
        }
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = self
            .request("POST", &form.action)
            .header("content-type", "multipart/form-data; boundary=edge")
            .body(Body::from(body))
            .unwrap();
        let answer = self.site.ask(request).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        let given = answer.header("set-cookie");
        if let Some((cookie, _)) = given.split_once(';') {
            self.cookie = Some(cookie.to_owned());
        }
    }

    /// Opens the form of an address.
    pub(crate) async fn form(&mut self, address: &str) -> Form {
        let answer = self.open(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        Form::of(&answer.text())
    }
}

impl Form {
    /// The form of a page that is sent to be written.
    pub(crate) fn of(page: &str) -> Self {
        let (before, inside) = page.split_once("method=\"post\"").unwrap();
        let (inside, _) = inside.split_once("</form>").unwrap();
        let tag = format!("{}{inside}", before.rsplit_once('<').unwrap().1);
        let mut fields = BTreeMap::new();
        let mut more = Vec::new();
        for input in inside.split("<input").skip(1) {
            let input = input.split_once('>').unwrap().0;
            let value = attribute(input, "value").unwrap_or_default();
            let name = attribute(input, "name").unwrap();
            match (
                input.contains("checkbox"),
                ["unit", "changed", "moved", "paper"].contains(&&*name),
            ) {
                (true, _) => {}
                (false, true) => more.push((name, value)),
                (false, false) => drop(fields.insert(name, value)),
            }
        }
        for area in inside.split("<textarea").skip(1) {
            let (head, text) = area.split_once('>').unwrap();
            let text = text.split_once("</textarea>").unwrap().0.to_owned();
            fields.insert(attribute(head, "name").unwrap(), text);
        }
        for select in inside.split("<select").skip(1) {
            let (head, options) = select.split_once('>').unwrap();
            let options = options.split_once("</select>").unwrap().0;
            let chosen = options.split("<option").find(|one| one.contains(" selected"));
            let value = chosen.and_then(|one| attribute(one, "value")).unwrap_or_default();
            fields.insert(attribute(head, "name").unwrap(), value);
        }
        Self { action: attribute(&tag, "action").unwrap(), fields, more }
    }

    /// The same with fields filled in; each must be there.
    pub(crate) fn with(&self, pairs: &[(&str, &str)]) -> Self {
        let mut form = self.clone();
        for (name, value) in pairs {
            assert!(form.fields.contains_key(*name), "no field {name}: {self:?}");
            form.fields.insert((*name).to_owned(), (*value).to_owned());
        }
        form
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let value = rest.split_once('"')?.0;
    let plain = value.replace("&#38;", "&").replace("&#34;", "\"").replace("&#39;", "'");
    Some(plain.replace("&#60;", "<").replace("&#62;", ">"))
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        use std::fmt::Write as _;
        let _ = write!(encoded, "%{byte:02X}");
        encoded
    })
}
