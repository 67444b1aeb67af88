//! Papers: files that hang on a fact. They are sent from the page of the fact, kept under the name
//! of their content, and handed out so that no browser does anything with them but keep them.

mod fact;
mod page;
mod scanner;
mod section;
mod taken;
mod upload;

use std::path::PathBuf;
use std::time::Duration;

use store::PaperContents;

pub(crate) use fact::Fact;
pub(crate) use page::{content, paper};
pub(crate) use section::Section;
pub(crate) use upload::route;

/// How papers are kept, and looked at before; told by the binary.
#[derive(Clone, Debug)]
pub struct Papers {
    /// Where their bytes are.
    pub contents: PaperContents,
    /// The largest, in bytes.
    pub most_bytes: usize,
    /// Who looks for viruses in them; where nobody does, the row says so.
    pub scanner: Option<Scanner>,
}

impl Default for Papers {
    fn default() -> Self {
        Self { contents: PaperContents::Database, most_bytes: 20 << 20, scanner: None }
    }
}

/// A program that is given a file and says by its exit code whether there is a virus in it: 0 none,
/// 1 one, anything else that it does not know.
#[derive(Clone, Debug)]
pub struct Scanner {
    /// The program.
    pub program: PathBuf,
    /// What it is told; the file comes by its standard input.
    pub arguments: Vec<String>,
    /// The longest that it may take.
    pub longest: Duration,
}
