//! `demo` and `serve`: the address is printed, and a page is there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};

use crate::fixture;
use crate::program::Program;

/// A server that is stopped when the test ends.
struct Server {
    child: Child,
    /// Kept open: a server whose output nobody reads would stop at it.
    output: BufReader<ChildStdout>,
    said: String,
}

impl Server {
    /// Starts it and reads what it says until it has told its address.
    fn start(program: &Program, words: &[&str]) -> Self {
        let mut command = program.command(&[words, &["--listen", "127.0.0.1:0"]].concat());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, output, said: String::new() };
        while !server.said.contains("http://") {
            let read = server.output.read_line(&mut server.said).unwrap();
            assert!(read > 0, "it ended without an address: {}", server.said);
        }
        server
    }

    fn address(&self) -> String {
        let (_, rest) = self.said.split_once("http://").unwrap();
        rest.split('/').next().unwrap().to_owned()
    }

    /// The head and the body of a page.
    fn get(&self, path: &str) -> (String, String) {
        self.get_as(path, &self.address())
    }

    /// The same, asked for under some name.
    fn get_as(&self, path: &str, host: &str) -> (String, String) {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
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
        self.child.kill().unwrap();
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
    // Where one may write, no name but those of this machine is answered.
    assert!(server.get_as("/areas/26", "dinh.example").0.starts_with("http/1.1 403"));
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
    let before = server.get(page).1;
    let area = &program.list("area-codes", "code=08749", "2022-10-19")[0]["area"];
    let size = program.list("area-sizes", &format!("area={area}"), "2022-10-19");
    let id = size[0]["id"].to_string();
    program.done(&["correct", "area-sizes", &id, "--set", "population=98765", "--decision", "1"]);
    let after = server.get(page).1;
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
