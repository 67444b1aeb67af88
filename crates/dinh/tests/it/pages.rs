//! `demo` and `serve`: the address is printed, and a page is there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::fixture;
use crate::program::Program;

/// A server that is stopped when the test ends.
pub(crate) struct Server {
    pub(crate) child: Child,
    /// Kept open: a server whose output nobody reads would stop at it.
    output: BufReader<ChildStdout>,
    pub(crate) said: String,
}

impl Server {
    /// Starts it and reads what it says until it has told its address.
    pub(crate) fn start(program: &Program, words: &[&str]) -> Self {
        Self::started(program.command(&[words, &["--listen", "127.0.0.1:0"]].concat()))
    }

    /// Starts what was prepared.
    pub(crate) fn started(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, output, said: String::new() };
        while !server.said.contains("http://") {
            let read = server.output.read_line(&mut server.said).unwrap();
            assert!(read > 0, "it ended without an address: {}", server.said);
        }
        server
    }

    pub(crate) fn address(&self) -> String {
        let (_, rest) = self.said.split_once("http://").unwrap();
        rest.split('/').next().unwrap().to_owned()
    }

    /// The head and the body of a page.
    pub(crate) fn get(&self, path: &str) -> (String, String) {
        self.get_with(path, "")
    }

    /// The same, with more headers, each ended as a line.
    fn get_with(&self, path: &str, headers: &str) -> (String, String) {
        self.ask(&format!("GET {path}"), &self.address(), headers, "")
    }

    /// What comes of a form that is sent under some name of the machine.
    fn post_as(&self, path: &str, host: &str, headers: &str, body: &str) -> (String, String) {
        let form = "content-type: application/x-www-form-urlencoded\r\n";
        let length = format!("content-length: {}\r\n", body.len());
        self.ask(&format!("POST {path}"), host, &format!("{form}{length}{headers}"), body)
    }

    fn ask(&self, what: &str, host: &str, headers: &str, body: &str) -> (String, String) {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let request =
            format!("{what} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\r\n{body}");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
    }

    /// Signs in to the demonstration as an account of it, under some name of the machine; gives the
    /// cookie, if there is one.
    fn sign_in(&self, name: &str, host: &str) -> Option<String> {
        let (_, rest) = self.said.split_once("mật khẩu chung: ").unwrap();
        let password = rest.lines().next().unwrap().trim();
        let (head, page) = self.get("/sign-in");
        let (_, key) = page.split_once("name=\"form-key\" value=\"").unwrap();
        let key = key.split('"').next().unwrap();
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        let cookie = format!("cookie: {}\r\n", cookie.split(';').next().unwrap());
        let body = format!("form-key={key}&name={name}&password={password}&step=password");
        let (head, _) = self.post_as("/sign-in", host, &cookie, &body);
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: dinh="))?;
        Some(format!("cookie: dinh={}\r\n", cookie.split(';').next().unwrap()))
    }

    /// As a reader gets there: where the page is elsewhere, from there.
    fn follow(&self, path: &str) -> (String, String) {
        let (head, body) = self.get(path);
        let to = head.lines().find_map(|line| line.strip_prefix("location: "));
        to.map_or((head.clone(), body), |to| self.get(to.trim()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that was told to stop has ended.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

#[test]
fn the_demonstration_is_verified_and_its_first_page_shows_the_published_figures() {
    let program = fixture::copy();
    let server = Server::start(&program, &["demo"]);
    assert!(server.said.contains("đã có đủ"), "{}", server.said);
    assert!(server.said.contains(" khớp, 0 lệch, "), "{}", server.said);
    let (head, body) = server.follow("/");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    for figure in ["1.366", "Vĩnh Phúc", "Thông tin công khai"] {
        assert!(body.contains(figure), "{figure} is not on the page");
    }
    // Its accounts hold under names of this machine only.
    assert_eq!(server.sign_in("demo.specialist", "dinh.example"), None);
    let cookie = server.sign_in("demo.specialist", &server.address()).unwrap();
    let (_, body) = server.get_with("/areas/26?on=2022-10-19", &cookie);
    for figure in ["1.366", "1.485", "Vĩnh Phúc"] {
        assert!(body.contains(figure), "{figure} is not on the page");
    }
    assert!(!body.contains("<script"));
}

#[test]
fn the_demonstration_builds_its_world_where_there_is_none() {
    let program = fixture::nothing();
    let server = Server::start(&program, &["demo"]);
    assert!(server.said.contains("trống"), "{}", server.said);
    assert!(server.follow("/").1.contains("1.366"));
    drop(server);
    assert!(program.done(&["world", "load", "vinh-phuc-2022"]).text().contains("đã có đủ"));
}

#[test]
fn a_second_server_on_the_same_port_is_refused() {
    let program = fixture::copy();
    let server = Server::start(&program, &["serve"]);
    let address = server.address();
    for words in [["serve", "--listen", &address], ["demo", "--listen", &address]] {
        let errors = program.refused(&words);
        assert!(errors.contains(&format!("Địa chỉ {address} đã có chương trình khác")), "{errors}");
        assert!(errors.contains("--listen"), "{errors}");
    }
    let (head, _) = server.follow("/areas/26?on=2022-10-19");
    assert!(head.starts_with("http/1.1 200"), "{head}");
}

#[test]
fn a_change_made_beside_the_server_is_on_its_page() {
    let program = fixture::copy();
    let server = Server::start(&program, &["serve"]);
    let page = "/areas/08749?on=2022-10-19";
    program.done(&["accounts", "add", "so.lieu", "--holder", "Bà Số", "--role", "statistician"]);
    let token = program.done(&["accounts", "token", "so.lieu", "--label", "thử"]);
    let token = token.text().trim().rsplit(' ').next().unwrap().to_owned();
    let bearer = format!("authorization: Bearer {token}\r\n");
    let before = server.get_with(page, &bearer).1;
    let area = &program.list("area-codes", "code=08749", "2022-10-19")[0]["area"];
    let size = program.list("area-sizes", &format!("area={area}"), "2022-10-19");
    let id = size[0]["id"].to_string();
    program.done(&["correct", "area-sizes", &id, "--set", "population=98765", "--decision", "1"]);
    let after = server.get_with(page, &bearer).1;
    assert!(!before.contains("98.765"));
    assert!(after.contains("98.765"), "the page does not know the correction");
}

#[test]
fn the_versions_of_law_and_indicators_are_recorded_once() {
    let program = fixture::copy();
    let sets = |program: &Program| {
        let told = program.done(&["list", "definition-sets", "--format", "json"]);
        let told: serde_json::Value = serde_json::from_str(told.text()).unwrap();
        let rows = told["rows"].as_array().or_else(|| told.as_array()).cloned();
        rows.unwrap_or_default().len()
    };
    assert_eq!(sets(&program), 0);
    for _ in 0..2 {
        drop(Server::start(&program, &["serve"]));
        assert_eq!(sets(&program), 4);
    }
    let journal = program.done(&["journal", "show", "--limit", "5"]);
    assert!(journal.text().contains("definition-sets"), "{}", journal.text());
}
