//! The same world on both databases tells the same, byte for byte.

use crate::counted::DAY;
use crate::fixture;
use crate::program::Program;

#[tokio::test]
async fn reports_are_equal_in_every_byte_on_both_databases() {
    let database = testkit::postgres().await;
    let server = Program::on(database.url(), database.directory().join("key"));
    server.done(&["world", "load", "vinh-phuc-2022"]);
    let file = fixture::shared();
    let same = |words: &[&str]| {
        let (on_server, on_file) = (server.done(words), file.done(words));
        assert!(!on_file.bytes.is_empty(), "{words:?}");
        // Megabytes that differ are no message; the first line that differs is.
        let differing = on_server.bytes.split(|byte| *byte == b'\n');
        let differing = differing.zip(on_file.bytes.split(|byte| *byte == b'\n'));
        let first = differing
            .map(|(left, right)| (String::from_utf8_lossy(left), String::from_utf8_lossy(right)))
            .find(|(left, right)| left != right);
        assert_eq!(first, None, "{words:?}");
        assert_eq!(on_server.bytes.len(), on_file.bytes.len(), "{words:?}");
    };
    for (area, format) in
        [("26", "json"), ("26", "text"), ("243", "json"), ("08749", "csv"), ("08707", "json")]
    {
        same(&["report", "part-two", "--area", area, "--on", DAY, "--format", format]);
    }
    same(&["report", "part-two", "--area", "25", "--on", "2025-08-01", "--format", "json"]);
    same(&["report", "movement", "--area", "26", "--from", "2021-01-01", "--on", DAY]);
    same(&["report", "due", "--area", "26", "--on", DAY]);
    same(&["report", "due", "--area", "08749", "--on", DAY, "--format", "json", "--lang", "en"]);
    same(&["verify", "published", "--all"]);
    same(&["people", "find", "nguyen van an", "--on", DAY]);
    same(&["people", "show", "661", "--on", DAY]);
    same(&["list", "titles", "--on", DAY, "--format", "json"]);
    assert!(server.done(&["world", "load", "vinh-phuc-2022"]).text().contains("đã có đủ"));
}
